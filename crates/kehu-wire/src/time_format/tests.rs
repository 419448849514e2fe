use super::*;

const RFC3339: &str = "%Y-%m-%dT%H:%M:%S%:z";

fn says(format: &str, text: &str) -> Option<String> {
    let format = TimeFormat::new(format);
    if format.names_offset() {
        return format.instant(text).map(|instant| instant.to_string());
    }
    format.datetime(text).map(|datetime| datetime.to_string())
}

fn check(format: &str, taken: &[(&str, &str)], refused: &[&str]) {
    for (text, expect) in taken {
        assert_eq!(
            says(format, text).as_deref(),
            Some(*expect),
            "{format} {text}"
        );
    }
    for text in refused {
        assert_eq!(says(format, text), None, "{format} {text}");
    }
}

#[test]
fn a_format_takes_what_it_would_write_and_nothing_else() {
    check(
        "%Y-%m-%dT%H:%M:%S",
        &[("2024-07-19T17:29:27", "2024-07-19T17:29:27")],
        &[
            "",
            "2024-07-19",
            "2024-7-19T17:29:27",
            "24-07-19T17:29:27",
            "2024-07-19 17:29:27",
            "2024-07-19T17:29:27.5",
            "2024-07-19T17:29:27Z",
            "2024-07-19T17:29:27+08:00",
            " 2024-07-19T17:29:27",
            "2024-07-19T17:29:27 ",
            "2024-07-19T24:00:00",
            "2024-02-30T17:29:27",
            "0000-00-00T00:00:00",
            "+024-07-19T17:29:27",
            "今天",
        ],
    );
    check(
        "%d %b %Y %I:%M %p",
        &[("19 Jul 2024 05:29 PM", "2024-07-19T17:29:00")],
        &[
            "19 Jul 2024 5:29 PM",
            "19 Jul 24 05:29 PM",
            "19 Juli 2024 05:29 PM",
        ],
    );
    check(
        "%Y年%m月%d日%%",
        &[("2024年07月19日%", "2024-07-19T00:00:00")],
        &["2024年07月19日"],
    );
}

#[test]
fn fractions_have_as_many_digits_as_the_format_says() {
    check(
        "%Y-%m-%d %H:%M:%S%.f",
        &[
            ("2024-07-19 17:29:27", "2024-07-19T17:29:27"),
            ("2024-07-19 17:29:27.5", "2024-07-19T17:29:27.5"),
            ("2024-07-19 17:29:27.120", "2024-07-19T17:29:27.12"),
            (
                "2024-07-19 17:29:27.123456789",
                "2024-07-19T17:29:27.123456789",
            ),
        ],
        &[
            "2024-07-19 17:29:27.",
            "2024-07-19 17:29:27.1234567891",
            "2024-07-19 17:29:27,5",
        ],
    );
    check(
        "%Y-%m-%d %H:%M:%S%.3f",
        &[("2024-07-19 17:29:27.050", "2024-07-19T17:29:27.05")],
        &[
            "2024-07-19 17:29:27",
            "2024-07-19 17:29:27.05",
            "2024-07-19 17:29:27.0500",
        ],
    );
}

#[test]
fn offsets_are_applied() {
    check(
        RFC3339,
        &[
            ("2018-06-08T10:34:56+08:00", "2018-06-08T02:34:56Z"),
            ("2018-06-08T10:34:56-03:30", "2018-06-08T14:04:56Z"),
            ("2018-06-08T10:34:56Z", "2018-06-08T10:34:56Z"),
        ],
        &[
            "2018-06-08T10:34:56",
            "2018-06-08T10:34:56+0800",
            "2018-06-08T10:34:56+08",
            "2018-06-08T10:34:56+08:60",
            "2018-06-08T10:34:56+99:00",
            "2018-06-08T10:34:56 +08:00",
        ],
    );
    check(
        "%Y-%m-%dT%H:%M:%S%.f%:z",
        &[("2018-06-08T10:34:56.250+08:00", "2018-06-08T02:34:56.25Z")],
        &["2018-06-08T10:34:56.250"],
    );
    check(
        "%a %b %d %H:%M:%S %z %Y",
        &[
            ("Fri Jul 19 17:29:27 +0800 2024", "2024-07-19T09:29:27Z"),
            ("Fri Jul 19 17:29:27 Z 2024", "2024-07-19T17:29:27Z"),
        ],
        &["Fri Jul 19 17:29:27 2024", "Thu Jul 19 17:29:27 +0800 2024"],
    );
    check(
        "%s",
        &[("1721381367", "2024-07-19T09:29:27Z")],
        &["1721381367.5", ""],
    );
}

#[test]
fn an_offset_may_stand_in_the_format_itself() {
    let utc = "2024-07-19T17:29:27Z";
    for (end, expect) in [
        ("Z", utc),
        (" UTC", utc),
        (" GMT", utc),
        ("+08:00", "2024-07-19T09:29:27Z"),
        ("-0330", "2024-07-19T20:59:27Z"),
        (" GMT+8", "2024-07-19T09:29:27Z"),
        (" (UTC+08:00", "2024-07-19T09:29:27Z"),
    ] {
        let format = format!("%Y-%m-%dT%H:%M:%S{end}");
        let text = format!("2024-07-19T17:29:27{end}");
        check(&format, &[(&text, expect)], &["2024-07-19T17:29:27"]);
    }
    for format in [
        "%Y-%m-%d 00:00:00",
        "%Y-%m-01",
        "%H:%M-00",
        "%SHZ",
        "%Y-%m-%d",
        "Z",
        "%d XUTC",
    ] {
        assert!(!TimeFormat::new(format).names_offset(), "{format}");
    }
}

#[test]
fn what_is_written_is_read_back() {
    let instant: Timestamp = "2024-07-19T09:29:27Z".parse().unwrap();
    for (format, expect) in [
        (RFC3339, "2024-07-19T17:29:27+08:00"),
        ("%Y-%m-%dT%H:%M:%SZ", "2024-07-19T09:29:27Z"),
        ("%Y%m%d%H%M%S%z", "20240719172927+0800"),
    ] {
        let format = TimeFormat::new(format);
        let text = format.write(instant, Offset::constant(8)).unwrap();
        assert_eq!(text, expect);
        assert_eq!(format.instant(&text), Some(instant));
    }
    assert_eq!(
        TimeFormat::new(RFC3339).sample(),
        "2024-07-19T17:29:27+08:00"
    );
    assert_eq!(TimeFormat::new("%d.%m.%Y").sample(), "19.07.2024");
}

#[test]
fn common_directives_say_what_the_library_says() {
    for format in ["%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S", "%d/%m/%Y %H:%M"] {
        for day in (0..40_000).step_by(37) {
            let value = Date::constant(1950, 1, 1)
                .checked_add(jiff::Span::new().days(day))
                .unwrap()
                .at(
                    i8::try_from(day % 24).unwrap(),
                    i8::try_from(day % 60).unwrap(),
                    0,
                    0,
                );
            let text = value.strftime(format).to_string();
            assert_eq!(
                TimeFormat::new(format).datetime(&text),
                Some(value),
                "{text}"
            );
        }
    }
}

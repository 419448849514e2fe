//! One customer as two platforms tell it.

use crate::{language::text, output::layout::Column};

/// A table with a row for everything that either platform knows.
pub fn side_by_side(
    here: &nxcloud_client::Customer,
    there: &rabbitpre_client::Customer,
) -> [Column; 3] {
    let rows = [
        ("id", shown(&here.id), shown(&there.audience_user_id)),
        ("name", shown(&here.full_name), shown(&there.real_name)),
        (
            "phone",
            shown(&here.sms_phone),
            joined(there.phone_list.iter().map(|entry| shown(&entry.phone))),
        ),
        ("e-mail", shown(&here.email), String::new()),
        ("WeChat", String::new(), shown(&there.wx_nickname)),
        (
            "sex",
            here.gender
                .as_ref()
                .map(|sex| format!("{} {sex:?}", sex.value()))
                .unwrap_or_default(),
            there
                .sex
                .as_ref()
                .map(|sex| format!("{} {sex:?}", sex.value()))
                .unwrap_or_default(),
        ),
        ("born", shown(&here.birthday), shown(&there.birthday)),
        ("place", shown(&here.country), shown(&there.city)),
        (
            "created",
            shown(&here.created_at),
            shown(&there.create_time),
        ),
        (
            "tags",
            joined(here.tags.iter().map(|tag| shown(&tag.tag_name))),
            joined(there.tag_id_list.iter().map(|id| id.to_string())),
        ),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .filter(|(_, here, there)| !(here.is_empty() && there.is_empty()))
        .collect();
    let cells =
        |cell: fn(&(&'static str, String, String)) -> String| rows.iter().map(cell).collect();
    [
        Column::new("", cells(|row| text(row.0).to_owned())),
        Column::new("NXCloud", cells(|row| row.1.clone())),
        Column::new("Rabbitpre", cells(|row| row.2.clone())),
    ]
}

fn shown(value: &Option<impl ToString>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn joined(texts: impl IntoIterator<Item = String>) -> String {
    let texts: Vec<_> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    texts.join(", ")
}

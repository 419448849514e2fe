//! Charts as inline SVG, narrow enough for a phone.

use plotters::{prelude::*, style::text_anchor};

/// Drawn for the width of a phone; wider screens show several side by side.
const WIDTH: u32 = 320;
/// Width of a drawn column or bar's colour.
const COLUMN: RGBColor = RGBColor(37, 99, 169);
const TEXT: RGBColor = RGBColor(40, 40, 45);
const FAINT: RGBColor = RGBColor(222, 224, 230);

/// Why a chart could not be drawn.
type Failed = DrawingAreaErrorKind<std::io::Error>;

/// Columns along a line of time. `labels` names some of them.
pub(super) fn columns(title: &str, values: &[u64], labels: &[(usize, String)]) -> String {
    drawn(title, 200, |root| {
        let most = values.iter().copied().max().unwrap_or(0).max(1);
        let mut chart = ChartBuilder::on(root)
            .margin(6)
            .x_label_area_size(22)
            .y_label_area_size(44)
            .build_cartesian_2d(0.0..values.len().max(1) as f64, 0u64..most + most / 10 + 1)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .light_line_style(WHITE)
            .bold_line_style(FAINT)
            .axis_style(FAINT)
            .y_labels(4)
            .y_label_formatter(&|value| short(*value))
            .label_style(("sans-serif", 12).into_font().color(&TEXT))
            .draw()?;
        chart.draw_series(values.iter().enumerate().map(|(index, value)| {
            let left = index as f64;
            Rectangle::new([(left + 0.1, 0), (left + 0.9, *value)], COLUMN.filled())
        }))?;
        let style = ("sans-serif", 12).into_font().color(&TEXT);
        for (index, label) in labels {
            let (x, y) = chart.backend_coord(&(*index as f64 + 0.5, 0));
            let end = x > WIDTH as i32 - 60;
            let side = if end {
                text_anchor::HPos::Right
            } else {
                text_anchor::HPos::Left
            };
            let style = style.pos(text_anchor::Pos::new(side, text_anchor::VPos::Top));
            root.draw_text(label, &style, (x, y + 6))?;
        }
        Ok(())
    })
}

/// One bar a value, its name above it.
pub(super) fn bars(title: &str, values: &[(String, u64)], whole: u64) -> String {
    const ROW: u32 = 38;
    let height = ROW * u32::try_from(values.len().max(1)).unwrap_or(1) + 10;
    drawn(title, height, |root| {
        let most = values
            .iter()
            .map(|(_, value)| *value)
            .max()
            .unwrap_or(0)
            .max(1);
        let name = ("sans-serif", 13).into_font().color(&TEXT);
        let number = name.pos(text_anchor::Pos::new(
            text_anchor::HPos::Right,
            text_anchor::VPos::Top,
        ));
        for (index, (label, value)) in values.iter().enumerate() {
            let top = (ROW * index as u32 + 6) as i32;
            let right = WIDTH as i32 - 8;
            root.draw_text(&cut(label), &name, (8, top))?;
            let share = *value as f64 * 100.0 / whole.max(1) as f64;
            let told = format!("{} ({share:.0} %)", crate::human::thousands(*value));
            root.draw_text(&told, &number, (right, top))?;
            let end = 8 + (f64::from(right - 8) * *value as f64 / most as f64) as i32;
            root.draw(&Rectangle::new(
                [(8, top + 18), (right, top + 28)],
                FAINT.filled(),
            ))?;
            root.draw(&Rectangle::new(
                [(8, top + 18), (end.max(9), top + 28)],
                COLUMN.filled(),
            ))?;
        }
        Ok(())
    })
}

fn drawn(
    title: &str,
    height: u32,
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, plotters::coord::Shift>) -> Result<(), Failed>,
) -> String {
    let mut svg = String::new();
    let done = {
        let root = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        draw(&root).and_then(|()| root.present())
    };
    match done {
        // Plotters writes no title; screen readers want one.
        Ok(()) => svg.replacen(
            "<svg ",
            &format!("<svg role=\"img\" aria-label=\"{}\" ", escaped(title)),
            1,
        ),
        Err(error) => format!("<p>{}</p>", escaped(&error.to_string())),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// `12k`, `3.4M`.
fn short(value: u64) -> String {
    match value {
        0..1_000 => value.to_string(),
        1_000..1_000_000 => format!("{}k", trimmed(value as f64 / 1e3)),
        _ => format!("{}M", trimmed(value as f64 / 1e6)),
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A label that leaves room for the number.
fn cut(label: &str) -> String {
    const WIDEST: usize = 32;
    let mut width = 0;
    let mut text = String::new();
    for character in label.chars() {
        width += if character.is_ascii() { 1 } else { 2 };
        if width > WIDEST {
            text.push('…');
            break;
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(short(999), "999");
        assert_eq!(short(12_000), "12k");
        assert_eq!(short(3_400_000), "3.4M");
    }

    #[test]
    fn labels_leave_room() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"客".repeat(20)), "客".repeat(16) + "…");
    }
}

//! A picture as SVG: for reports, and for whoever opens the file alone.
//!
//! In: a [`Picture`]. Out: text of an SVG element that needs nothing from outside; light, dark, or as the reader's system
//! has it. It must not know reports or the window.

use std::fmt::Write as _;

use super::palette::style_colors;
use super::shapes::{Area, Picture, Shape, ShapeKind, Slip, Wire};
use crate::scenario::Via;
use crate::topology::StyleKind;

/// For which ground it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SvgTheme {
    /// Dark ink on white.
    Light,
    /// Light ink on near-black.
    Dark,
    /// As the reader's system says.
    System,
    /// By the style sheet of the page it stands in, which holds [`svg_css`].
    Page,
}

/// How it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SvgStyle {
    /// Its ground.
    pub theme: SvgTheme,
    /// Small boxes with one small line of text.
    pub compact: bool,
    /// Whether the element has its size in points (else it fills what it stands in).
    pub sized: bool,
}

impl Default for SvgStyle {
    fn default() -> Self {
        Self {
            theme: SvgTheme::System,
            compact: false,
            sized: true,
        }
    }
}

/// The picture as one `<svg>` element.
pub fn svg(picture: &Picture, style: &SvgStyle) -> String {
    let margin = if style.compact { 6.0 } else { 24.0 };
    let bounds = picture.bounds().grown(margin);
    let least = bounds.least();
    let size = if style.sized {
        format!(" width=\"{:.0}\" height=\"{:.0}\"", bounds.width, bounds.height)
    } else {
        String::new()
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tp\" viewBox=\"{:.1} {:.1} {:.1} {:.1}\"{size} role=\"img\">",
        least.x, least.y, bounds.width, bounds.height
    );
    let _ = write!(out, "<title>{}</title>", escaped(&description(picture)));
    match style.theme {
        SvgTheme::Page => {}
        theme => {
            let _ = write!(out, "<style>{}</style>", svg_css(theme));
        }
    }
    picture
        .frames
        .iter()
        .for_each(|frame| write_frame(&mut out, &frame.title, &frame.area));
    picture.notes.iter().for_each(|slip| write_note(&mut out, slip));
    picture
        .wires
        .iter()
        .for_each(|wire| write_wire(&mut out, picture, wire));
    picture
        .drawing_order()
        .into_iter()
        .for_each(|at| write_shape(&mut out, picture.style, &picture.shapes[at], style.compact));
    out.push_str("</svg>");
    out
}

/// What a reader who cannot see it is told.
fn description(picture: &Picture) -> String {
    let systems = picture
        .shapes
        .iter()
        .filter(|shape| shape.kind == ShapeKind::System)
        .count();
    let what = picture.style.map_or("Sketch", super::palette::style_name);
    format!("{what}: {systems} systems, {} wires", picture.wires.len())
}

/// The style sheet of its classes; `Page` and `System` follow the reader's system.
pub fn svg_css(theme: SvgTheme) -> String {
    let light = variables(false);
    let dark = variables(true);
    let colors = match theme {
        SvgTheme::Light => format!(".tp{{{light}}}"),
        SvgTheme::Dark => format!(".tp{{{dark}}}"),
        SvgTheme::System | SvgTheme::Page => {
            format!(".tp{{{light}}}@media (prefers-color-scheme:dark){{.tp{{{dark}}}}}@media print{{.tp{{{light}}}}}")
        }
    };
    format!("{colors}{RULES}")
}

const RULES: &str = "\
.tp{font-family:Inter,system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}\
.tp text{fill:var(--tp-ink)}.tp .sub{fill:var(--tp-faint)}\
.tp .card{fill:var(--tp-card);stroke:var(--tp-edge)}\
.tp .frame{fill:var(--tp-frame);stroke:var(--tp-edge);stroke-dasharray:4 4}\
.tp .note{fill:var(--tp-note);stroke:var(--tp-edge);stroke-width:.6}\
.tp .wire{fill:none;stroke:var(--tp-wire);stroke-width:1.3}.tp .strong{stroke-width:2.4}\
.tp .w-ptp{stroke:var(--tp-ptp)}.tp .w-hub{stroke:var(--tp-hub)}.tp .w-bus{stroke:var(--tp-bus)}\
.tp .w-mix{stroke:var(--tp-mix)}.tp .middle{fill:var(--tp-card);stroke-width:1.6}";

fn variables(dark: bool) -> String {
    let style = |style: StyleKind| {
        let colors = style_colors(style);
        (if dark { colors.mark } else { colors.on_light }).css()
    };
    let (ink, faint, card, edge, frame, wire, note) = match dark {
        false => (
            "#16202c", "#5d6b7a", "#ffffff", "#9aa7b5", "#f4f6f9", "#7b8896", "#fbf4dc",
        ),
        true => (
            "#e8edf3", "#94a1b0", "#1b2430", "#3b4858", "#161d26", "#6a7688", "#2b2818",
        ),
    };
    format!(
        "--tp-ink:{ink};--tp-faint:{faint};--tp-card:{card};--tp-edge:{edge};--tp-frame:{frame};--tp-wire:{wire};--tp-note:{note};\
         --tp-ptp:{};--tp-hub:{};--tp-bus:{};--tp-mix:{}",
        style(StyleKind::PointToPoint),
        style(StyleKind::HubAndSpoke),
        style(StyleKind::MessageBus),
        style(StyleKind::Hybrid),
    )
}

fn write_frame(out: &mut String, title: &str, area: &Area) {
    let least = area.least();
    let _ = write!(
        out,
        "<rect class=\"frame\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"8\"/>\
         <text class=\"sub\" x=\"{:.1}\" y=\"{:.1}\" font-size=\"11\">{}</text>",
        least.x,
        least.y,
        area.width,
        area.height,
        least.x + 12.0,
        least.y + 18.0,
        escaped(title)
    );
}

/// A note: its lines wrapped by the mean width of letters, as many as there is room for.
fn write_note(out: &mut String, slip: &Slip) {
    const SIZE: f32 = 12.0;
    const LINE: f32 = 16.0;
    let (least, area) = (slip.area.least(), &slip.area);
    let _ = write!(
        out,
        "<rect class=\"note\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"4\"/>",
        least.x, least.y, area.width, area.height
    );
    let letters = ((area.width - 20.0) / (SIZE * 0.54)).max(3.0) as usize;
    let rows = ((area.height - 12.0) / LINE).max(1.0) as usize;
    for (row, line) in wrapped(&slip.text, letters).iter().take(rows).enumerate() {
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{SIZE}\">{}</text>",
            least.x + 10.0,
            least.y + 20.0 + LINE * row as f32,
            escaped(line)
        );
    }
}

/// Lines of at most so many letters, broken between words where that is possible.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let needed = line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && needed > letters {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            while line.chars().count() > letters {
                let rest: String = line.chars().skip(letters).collect();
                lines.push(line.chars().take(letters).collect());
                line = rest;
            }
        }
        lines.push(line);
    }
    lines
}

fn write_wire(out: &mut String, picture: &Picture, wire: &Wire) {
    let [a, b, c, d] = wire.curve;
    let strong = picture.style == Some(StyleKind::Hybrid) && wire.via == Some(Via::Direct);
    let _ = write!(
        out,
        "<path class=\"wire{}{}\" d=\"M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}\"/>",
        wire_class(picture.style, wire.via),
        if strong { " strong" } else { "" },
        a.x,
        a.y,
        b.x,
        b.y,
        c.x,
        c.y,
        d.x,
        d.y
    );
}

/// A wire has the color of the way it goes; in a hybrid, what goes through a middle has the hybrid's.
fn wire_class(style: Option<StyleKind>, via: Option<Via>) -> &'static str {
    match (style, via) {
        (Some(StyleKind::Hybrid), Some(Via::Hub | Via::Bus)) => " w-mix",
        (_, Some(Via::Direct)) => " w-ptp",
        (_, Some(Via::Hub)) => " w-hub",
        (_, Some(Via::Bus)) => " w-bus",
        (_, None) => "",
    }
}

fn write_shape(out: &mut String, style: Option<StyleKind>, shape: &Shape, compact: bool) {
    let least = shape.area.least();
    let (width, height) = (shape.area.width, shape.area.height);
    let class = match (shape.kind, style) {
        (ShapeKind::Hub | ShapeKind::Bus, Some(StyleKind::Hybrid)) => "middle w-mix",
        (ShapeKind::Hub, _) => "middle w-hub",
        (ShapeKind::Bus, _) => "middle w-bus",
        _ => "card",
    };
    let round = match shape.kind {
        ShapeKind::Bus => height / 2.0,
        _ if compact => 4.0,
        _ => 8.0,
    };
    let mut card = |dx: f32, dy: f32| {
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{round}\"/>",
            least.x + dx,
            least.y + dy
        );
    };
    if shape.stacked {
        card(5.0, -5.0);
    }
    card(0.0, 0.0);
    write_title(out, shape, compact);
}

fn write_title(out: &mut String, shape: &Shape, compact: bool) {
    let center = shape.area.center;
    let is_middle = matches!(shape.kind, ShapeKind::Hub | ShapeKind::Bus);
    let is_small = matches!(
        shape.kind,
        ShapeKind::Balancer | ShapeKind::Connector | ShapeKind::Registry
    );
    let size = match (compact, is_small) {
        (true, _) => 9.5,
        (false, true) => 10.5,
        (false, false) => 13.0,
    };
    let room = shape.area.width - if compact || is_small { 8.0 } else { 24.0 };
    let line = if is_middle && !compact && shape.kind == ShapeKind::Bus {
        format!("{} · {}", shape.title, shape.subtitle)
    } else {
        shape.title.clone()
    };
    let two_lines = !compact && !is_small && shape.kind != ShapeKind::Bus && !shape.subtitle.is_empty();
    let weight = if compact && !is_middle { 400 } else { 600 };
    let mut text = |line: &str, dy: f32, size: f32, weight: u32, class: &str| {
        let _ = write!(
            out,
            "<text{class} x=\"{:.1}\" y=\"{:.1}\" font-size=\"{size}\" font-weight=\"{weight}\" text-anchor=\"middle\">\
             <title>{}</title>{}</text>",
            center.x,
            center.y + dy,
            escaped(line),
            escaped(&fitted(line, room, size))
        );
    };
    if two_lines {
        text(&line, -3.0, size, weight, "");
        text(&shape.subtitle, 14.0, 11.0, 400, " class=\"sub\"");
    } else {
        text(&line, size * 0.36, size, weight, "");
    }
}

/// As much of a line as fits, by the mean width of Inter's letters.
fn fitted(line: &str, room: f32, size: f32) -> String {
    let most = (room / (size * 0.54)).max(3.0) as usize;
    if line.chars().count() <= most {
        return line.to_owned();
    }
    let kept: String = line.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Text as it stands in XML: nothing in it can begin a tag, end an attribute or be a character that XML forbids.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out() {
        assert_eq!(escaped("<a href='x'>&\"\u{1}"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
    }

    #[test]
    fn notes_are_wrapped_between_words() {
        assert_eq!(
            wrapped("one two three\n\nabcdefghijkl", 7),
            ["one two", "three", "", "abcdefg", "hijkl"]
        );
        assert_eq!(wrapped("", 7), Vec::<String>::new());
    }

    #[test]
    fn long_titles_are_cut_with_a_sign() {
        assert_eq!(fitted("Till", 100.0, 13.0), "Till");
        assert!(fitted("A very long system name indeed", 100.0, 13.0).ends_with('…'));
    }
}

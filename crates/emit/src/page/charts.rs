//! Charts as inline SVG, in the colors of the page.
//!
//! `charts-rs` renders them. Its colors are fixed in the SVG, but a page with a light and a dark theme needs colors
//! that adapt: the SVG uses placeholder colors for series, which are replaced, like the colors of the library's
//! theme, by variables of the style sheet.

use charts_rs::{Color, HorizontalBarChart, LineChart, Series, WaterfallChart, WaterfallData};

use super::model::Chart;
use crate::{RenderError, escape};

/// Colors in a drawing, and their replacements: placeholders for series, then the text, axes and
/// grid of the library's light theme.
const COLORS: [(&str, &str); 7] = [
    ("#0A0B01", "var(--firm)"),
    ("#0A0B02", "var(--tag)"),
    ("#0A0B03", "var(--branch)"),
    ("#0A0B04", "var(--loose)"),
    ("#464646", "currentColor"),
    ("#6E7079", "currentColor"),
    ("#E0E6F2", "var(--grid)"),
];

const WIDTH: f32 = 760.0;

/// Room for the right half of the last label of an axis, in pixels: the library does not reserve any.
const HALF_LABEL: f32 = 16.0;

/// The maximum length of a label: longer ones would leave no room for the bars.
const LABEL: usize = 28;

/// Draws a chart.
pub(super) fn svg(chart: &Chart) -> Result<String, RenderError> {
    let drawn = match chart {
        Chart::Lines { labels, series, .. } => lines(labels, series).svg(),
        Chart::Bars { labels, parts, .. } => bars(labels, parts).svg(),
        Chart::Waterfall { steps, .. } => waterfall(steps).svg(),
    };
    let mut drawn = drawn.map_err(|why| RenderError::write("HTML", why))?;
    for (mark, color) in COLORS {
        drawn = drawn.replace(mark, color);
    }
    Ok(drawn)
}

/// The color of a series.
fn color(at: usize) -> Color {
    COLORS.get(at).and_then(|(mark, _)| Color::parse(mark)).unwrap_or_default()
}

fn colors() -> Vec<Color> {
    (0..4).map(color).collect()
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "pixels")]
fn pixels(value: f64) -> f32 {
    value as f32
}

fn label(text: &str) -> String {
    plimsoll_model::clip(&escape::terminal(text), LABEL)
}

/// The height for a number of bars.
fn height(bars: usize) -> f32 {
    let bars = u16::try_from(bars).unwrap_or(u16::MAX);
    70.0 + 26.0 * f32::from(bars)
}

fn lines(labels: &[String], lines: &[(&str, Vec<Option<f64>>)]) -> LineChart {
    let series = lines.iter().map(|(name, values)| Series {
        name: label(name),
        data: values.iter().map(|value| value.map(pixels)).collect(),
        ..Series::default()
    });
    let labels = labels.iter().map(|text| label(text)).collect();
    let mut chart = LineChart::new(series.collect(), labels);
    chart.width = WIDTH;
    chart.height = 260.0;
    chart.background_color = Color::transparent();
    chart.series.colors = colors();
    for axis in &mut chart.y_axis_configs {
        (axis.min, axis.max) = (Some(0.0), Some(10.0));
        axis.split_number = 5;
    }
    chart
}

fn bars(labels: &[String], parts: &[(&str, Vec<f64>)]) -> HorizontalBarChart {
    let series = parts.iter().map(|(name, sizes)| Series {
        name: label(name),
        data: sizes.iter().map(|size| Some(pixels(*size))).collect(),
        stack: Some("all".to_owned()),
        ..Series::default()
    });
    let names = labels.iter().map(|text| label(text)).collect();
    let mut chart = HorizontalBarChart::new(series.collect(), names);
    chart.width = WIDTH;
    chart.height = height(labels.len());
    chart.margin.right += HALF_LABEL;
    chart.background_color = Color::transparent();
    chart.series.colors = colors();
    chart.legend.show = Some(parts.len() > 1);
    chart
}

fn waterfall(steps: &[(&str, f64, bool)]) -> WaterfallChart {
    let data = steps
        .iter()
        .map(|(_, size, total)| WaterfallData { value: pixels(*size), is_total: *total });
    let labels = steps.iter().map(|(name, _, _)| label(name)).collect();
    let mut chart = WaterfallChart::new(data.collect(), labels);
    chart.width = WIDTH;
    chart.height = 260.0;
    // The label of a bar that reaches the top is above it.
    chart.margin.top += 16.0;
    chart.background_color = Color::transparent();
    // More findings are worse, so they have the color of weak pins.
    (chart.increase_color, chart.decrease_color, chart.total_color) =
        (color(3), color(0), color(1));
    chart.series.colors = colors();
    chart
}

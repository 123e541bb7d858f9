//! The picture of a workflow, as it stands now.

use crate::package::View;
use flow_source::Location;
use flow_targets::{Target as _, svg::Svg};

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    /// The workflow, by id.
    pub workflow: String,
    /// What people call it.
    pub title: String,
    /// The SVG.
    pub svg: String,
    /// Each element of the picture, with where it stands in the text.
    pub elements: Vec<(String, Location)>,
    /// The steps on the path that proves the finding at the cursor, in order, by id.
    pub path: Vec<String>,
}

/// The picture of the workflow at an offset; without one there, of the first in the file, else of the package.
pub fn at(view: &View<'_>, offset: u32) -> Option<Diagram> {
    let package = &view.analysis.package;
    let here = package.workflows.iter().filter(|workflow| workflow.head.origin.file == view.id.0);
    let around = view.file.names().iter().find(|one| {
        one.kind == crate::names::NameKind::Block(flow_syntax::words::Kind::Workflow)
            && one.whole.start <= offset
            && offset <= one.whole.end
    });
    let found = around
        .and_then(|around| here.clone().find(|workflow| workflow.head.origin.start == around.name.start))
        .or_else(|| here.clone().next())
        .or_else(|| package.workflows.first())?;
    of(view, &found.head.id, offset)
}

/// The picture of the workflow of that id.
pub fn of(view: &View<'_>, id: &str, offset: u32) -> Option<Diagram> {
    let workflow = view.analysis.package.workflow(id)?;
    // The whole package stays around it, so that names are what they are.
    let mut package = view.analysis.package.clone();
    package.workflows.retain(|other| other.head.id == id);
    let output = Svg.build(flow_targets::Input { package: &package, files: &view.analysis.files });
    let svg = output.artifacts.iter().find(|artifact| artifact.path.ends_with(".svg"))?.text.clone();
    let map = output.artifacts.iter().find(|artifact| artifact.path.ends_with(".map.json"))?;
    let map: serde_json::Value = serde_json::from_str(&map.text).ok()?;
    let elements = map.get("elements").and_then(|elements| elements.as_array());
    let elements = elements.into_iter().flatten().filter_map(|element| {
        let text = |key: &str| element.get(key).and_then(|value| value.as_str());
        let number = |key: &str| element.get(key).and_then(serde_json::Value::as_u64);
        let (file, source) =
            view.analysis.files.iter().find(|(_, file)| Some(file.path()) == text("file"))?;
        let line = u32::try_from(number("line")?).ok()?.saturating_sub(1);
        let column = u32::try_from(number("column")?).ok()?.saturating_sub(1);
        let position = flow_source::Position { line, column };
        let at = source.offset(position, flow_source::Encoding::Utf32);
        Some((text("element")?.to_owned(), Location::new(file, flow_source::Span::at(at))))
    });
    let path = view
        .analysis
        .diagnostics
        .iter()
        .filter(|found| !found.path.is_empty())
        .find(|found| {
            found.labels.iter().any(|label| {
                let place = label.location;
                place.file == view.id && view.source.line_of(place.span.start) == view.source.line_of(offset)
            })
        })
        .map(|found| found.path.iter().map(|step| step.step.clone()).collect())
        .unwrap_or_default();
    Some(Diagram {
        workflow: id.to_owned(),
        title: workflow.head.title.clone(),
        svg,
        elements: elements.collect(),
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::at;
    use crate::features::fixture::{answers, shown};

    #[test]
    fn the_picture_leads_back_to_the_text() {
        let fixture = answers("gate che");
        let view = fixture.view();
        let diagram = at(&view, fixture.offset).expect("there is a workflow");
        assert_eq!(diagram.title, "Answer");
        assert!(diagram.svg.contains("<svg"));
        let places: Vec<_> = diagram.elements.iter().map(|(_, place)| *place).collect();
        assert!(
            shown(&view, &places).iter().any(|place| place.starts_with("main.flow:26")),
            "{:?}",
            shown(&view, &places)
        );
    }
}

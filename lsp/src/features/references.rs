//! Where a name is used.

use crate::package::View;
use flow_source::Location;

/// Every place that means what the name at an offset means, in order; with `declaration`, where it is declared as well.
pub fn references(view: &View<'_>, offset: u32, declaration: bool) -> Vec<Location> {
    let Some((_, places)) = view.meaning(offset) else { return Vec::new() };
    of_places(view, view.with_the_same(places), declaration)
}

/// Every place that means what is declared at some places, in order.
pub(super) fn of_places(view: &View<'_>, places: Vec<Location>, declaration: bool) -> Vec<Location> {
    let mut found: Vec<Location> = view
        .analysis
        .references
        .iter()
        .filter(|reference| places.contains(&reference.to))
        .map(|reference| reference.at)
        .collect();
    if declaration {
        // The top of a file stands for a module; it has no name to be shown.
        found.extend(places.into_iter().filter(|place| !place.span.is_empty()));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Every place in this file that means what the name at an offset means; true where it is declared.
pub fn highlights(view: &View<'_>, offset: u32) -> Vec<(Location, bool)> {
    let Some((_, places)) = view.meaning(offset) else { return Vec::new() };
    let places = view.with_the_same(places);
    let all = of_places(view, places.clone(), true);
    all.into_iter()
        .filter(|place| place.file == view.id)
        .map(|place| (place, places.contains(&place)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{highlights, references};
    use crate::features::fixture::{answers, shown};

    #[test]
    fn uses_are_found_across_files() {
        let fixture = answers("owner   Lea");
        let view = fixture.view();
        let found = shown(&view, &references(&view, fixture.offset, true));
        assert_eq!(
            found,
            ["main.flow:1 Lead", "main.flow:9 Lead", "main.flow:27 Lead", "org/people.flow:3 Lead"]
        );
        assert_eq!(references(&view, fixture.offset, false).len(), 3);
    }

    #[test]
    fn data_is_followed_from_where_it_is_written() {
        let fixture = answers("writes  rep");
        let view = fixture.view();
        let found = shown(&view, &references(&view, fixture.offset, true));
        assert_eq!(
            found,
            [
                "main.flow:17 reply",
                "main.flow:26 reply",
                "main.flow:37 reply",
                "main.flow:39 reply",
                "main.flow:43 reply"
            ]
        );
    }

    #[test]
    fn the_declaration_is_told_from_its_uses() {
        let fixture = answers("outcome op");
        let view = fixture.view();
        let found = highlights(&view, fixture.offset);
        assert_eq!(found.iter().filter(|(_, declared)| *declared).count(), 1);
        assert_eq!(found.len(), 9);
    }
}

//! Where a name is declared, and where its type is.

use crate::names::NameKind;
use crate::package::View;
use flow_source::{Location, Span};
use flow_syntax::words::Kind;

/// The name at an offset, and where it is declared: name and whole declaration of each place.
pub fn definition(view: &View<'_>, offset: u32) -> Option<(Span, Vec<(Location, Span)>)> {
    let (name, places) = view.meaning(offset)?;
    let found = places
        .into_iter()
        .map(|place| {
            let whole = view.declared(place).map_or(place.span, |(_, declared)| declared.whole);
            (place, whole)
        })
        .collect();
    Some((name, found))
}

/// Where the type of the data at an offset is declared; of something else, where it is declared itself.
pub fn type_definition(view: &View<'_>, offset: u32) -> Option<(Span, Vec<Location>)> {
    let (name, places) = view.meaning(offset)?;
    let mut found = Vec::new();
    for place in places {
        let Some((there, declared)) = view.declared(place) else { continue };
        let typed = matches!(
            declared.kind,
            NameKind::Field | NameKind::Parameter | NameKind::Variable | NameKind::Fact
        );
        let type_ = declared.detail.filter(|_| typed);
        let references = there.analysis.references.iter();
        let of_type = references.filter(|reference| {
            type_.is_some_and(|type_| {
                reference.at.file == there.id
                    && type_.start <= reference.at.span.start
                    && reference.at.span.end <= type_.end
            })
        });
        let is_type = |place: &Location| {
            view.declared(*place).is_some_and(|(_, declared)| {
                matches!(declared.kind, NameKind::Block(Kind::Record | Kind::Choice | Kind::Role))
            })
        };
        found.extend(of_type.map(|reference| reference.to).filter(is_type));
        if let NameKind::Member = declared.kind
            && let Some(parent) = declared.parent.and_then(|parent| there.file.names().get(parent))
        {
            found.push(there.location(parent.name));
        }
        if let NameKind::Block(_) = declared.kind {
            found.push(place);
        }
    }
    found.dedup();
    Some((name, found))
}

#[cfg(test)]
mod tests {
    use super::{definition, type_definition};
    use crate::features::fixture::{answers, shown};

    fn declared(after: &str) -> Vec<String> {
        let fixture = answers(after);
        let view = fixture.view();
        let places: Vec<_> = definition(&view, fixture.offset)
            .map(|(_, places)| places.into_iter().map(|(place, _)| place).collect())
            .unwrap_or_default();
        shown(&view, &places)
    }

    #[test]
    fn every_kind_of_name_leads_to_its_declaration() {
        for (after, expected) in [
            ("by      Te", "org/people.flow:2 Team"),
            ("use org.people { Le", "org/people.flow:3 Lead"),
            ("late    -> op", "main.flow:13 open"),
            ("done    -> ro", "main.flow:22 route"),
            ("reads   requ", "main.flow:7 request"),
            ("request.ki", "main.flow:4 kind"),
            ("kind is lar", "main.flow:5 large"),
            ("gate check of re", "main.flow:17 reply"),
            ("do      se", "org/people.flow:6 send"),
            ("send(te", "org/people.flow:6 text"),
            ("fails ref", "org/people.flow:7 refused"),
            ("answered(re", "main.flow:12 reply"),
            ("gate che", "main.flow:26 check"),
        ] {
            assert_eq!(declared(after), [expected], "{after}");
        }
    }

    #[test]
    fn a_word_of_the_language_leads_nowhere() {
        assert_eq!(declared("owne"), Vec::<String>::new());
    }

    #[test]
    fn data_leads_to_its_type() {
        for (after, expected) in [
            ("reads   requ", "main.flow:4 Request"),
            ("request.ki", "main.flow:5 Kind"),
            ("is lar", "main.flow:5 Kind"),
        ] {
            let fixture = answers(after);
            let view = fixture.view();
            let places = type_definition(&view, fixture.offset).map(|(_, places)| places).unwrap_or_default();
            assert_eq!(shown(&view, &places), [expected], "{after}");
        }
    }
}

//! What data was made from, however far back.

use super::DataSet;
use crate::conditions::Data;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// Of more data than these the sets are not kept: all of them together would take more than some thirty mebibytes.
const KEPT: usize = 16_384;

/// For each data, what it was made from, itself included; `sources` are those from which each was made at once. `None` where that
/// would be too much.
pub(super) fn all(sources: &[Vec<Data>]) -> Option<Vec<DataSet>> {
    if sources.len() > KEPT {
        return None;
    }
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(sources.len(), sources.len());
    for _ in sources {
        graph.add_node(());
    }
    for (one, from) in sources.iter().enumerate() {
        for other in from.iter().filter(|other| (**other as usize) < sources.len()) {
            graph.add_edge(NodeIndex::new(one), NodeIndex::new(*other as usize), ());
        }
    }
    // Sources come before what is made from them, so each is complete when it is asked for.
    let mut found = vec![DataSet::default(); sources.len()];
    for component in tarjan_scc(&graph) {
        let mut all: DataSet = component.iter().map(|one| one.index() as Data).collect();
        for one in &component {
            for other in graph.neighbors(*one) {
                if let Some(further) = found.get(other.index()) {
                    all.add(further);
                }
            }
        }
        for one in component {
            if let Some(known) = found.get_mut(one.index()) {
                known.clone_from(&all);
            }
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::{KEPT, all};
    use crate::conditions::Data;

    #[test]
    fn what_was_made_from_itself_ends() {
        // 1 was made from 0, 2 from 1 and 3, and 3 from 2.
        let sources: Vec<Vec<Data>> = vec![vec![], vec![0], vec![1, 3], vec![2]];
        let found = all(&sources).expect("there are few");
        let seen: Vec<Vec<Data>> = found.iter().map(|set| set.iter().collect()).collect();
        assert_eq!(seen, [vec![0], vec![0, 1], vec![0, 1, 2, 3], vec![0, 1, 2, 3]]);
    }

    #[test]
    fn too_much_is_not_kept() {
        assert!(all(&vec![Vec::new(); KEPT + 1]).is_none());
    }
}

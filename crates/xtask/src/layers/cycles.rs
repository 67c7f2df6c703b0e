//! Checks that no crate has an import cycle.
//!
//! **The rule.** For each module, its child modules and its own code are the nodes of a graph.
//! There is an edge between two nodes if a module in the first uses something that is declared in
//! the second (see `uses`). A cycle in any of these graphs is a problem. Therefore siblings,
//! including the modules below them, must not use each other; and if the code of a module uses its
//! child, the child must not use that code. A module that only declares and re-exports its children
//! is never part of a cycle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::accepted::Cycle;
use super::program::{Crate, Program};
use super::resolve::ModulePath;
use super::uses::{Edges, edges};

/// The node for the parent module's own code.
const OWN: &str = "(own code)";

/// The edges below one module, with the position of the first use.
type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// Returns one line for each cycle that is not accepted, and for each accepted one that no longer
/// exists.
pub(super) fn problems(program: &Program, accepted: &[Cycle]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut needed: BTreeSet<(String, String, String)> = BTreeSet::new();
    for package in &program.crates {
        for (parent, graph) in graphs(&edges(package)) {
            for cycle in cycles(&graph) {
                let entry = accepted.iter().find(|entry| {
                    entry.package == package.name
                        && entry.below == parent
                        && cycle.iter().all(|name| entry.modules.contains(&name.as_str()))
                });
                if entry.is_none() {
                    problems.push(describe(package, &parent, &graph, &cycle));
                }
                let members = cycle.into_iter();
                needed.extend(members.map(|name| (package.name.clone(), parent.clone(), name)));
            }
        }
    }
    for entry in accepted {
        for name in entry.modules {
            let key = [entry.package, entry.below, name].map(str::to_owned);
            if !needed.contains(&key.into()) {
                problems.push(format!(
                    "{}: `{name}` below `{}` is not part of an import cycle any longer: \
                     shorten the list in {}",
                    entry.package,
                    shown(entry.below),
                    super::accepted::HERE
                ));
            }
        }
    }
    problems
}

/// Returns the graphs with edges, by the path of the parent module.
fn graphs(edges: &Edges) -> BTreeMap<String, Graph> {
    let mut graphs: BTreeMap<String, Graph> = BTreeMap::new();
    for ((from, to), place) in edges {
        let common = from.iter().zip(to).take_while(|(left, right)| left == right).count();
        let node = |path: &ModulePath| path.get(common).map_or(OWN, String::as_str).to_owned();
        let parent = from.get(..common).unwrap_or_default().join("::");
        let targets = graphs.entry(parent).or_default().entry(node(from)).or_default();
        targets.entry(node(to)).or_insert_with(|| place.clone());
    }
    graphs
}

/// Returns the strongly connected groups of nodes, each sorted.
fn cycles(graph: &Graph) -> Vec<BTreeSet<String>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|node| (node.as_str(), reachable(graph, node))).collect();
    let mut groups: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for (node, reached) in &reach {
        let back = |other: &&str| reach.get(*other).is_some_and(|all| all.contains(node));
        let group: BTreeSet<String> =
            reached.iter().copied().filter(back).map(str::to_owned).collect();
        if !group.is_empty() {
            groups.insert(group);
        }
    }
    groups.into_iter().collect()
}

/// Returns the nodes that can be reached from a node by at least one edge.
fn reachable<'a>(graph: &'a Graph, node: &str) -> BTreeSet<&'a str> {
    let next = |node: &str| graph.get(node).into_iter().flat_map(BTreeMap::keys);
    let mut seen = BTreeSet::new();
    let mut pending: Vec<&str> = next(node).map(String::as_str).collect();
    while let Some(node) = pending.pop() {
        if seen.insert(node) {
            pending.extend(next(node).map(String::as_str));
        }
    }
    seen
}

/// Describes a shortest cycle of a group, with the position of each step.
fn describe(package: &Crate, parent: &str, graph: &Graph, group: &BTreeSet<String>) -> String {
    let shortest = group
        .iter()
        .filter_map(|node| shortest_cycle(graph, node))
        .min_by_key(Vec::len)
        .unwrap_or_default();
    let step = |pair: &[&str]| match pair {
        [from, to] => {
            let place = graph.get(*from).and_then(|targets| targets.get(*to));
            Some(format!("{from} -> {to} ({})", place.map_or("", String::as_str)))
        }
        _ => None,
    };
    let steps: Vec<String> = shortest.windows(2).filter_map(step).collect();
    let others = match group.len() {
        count if count + 1 > shortest.len() => {
            let names: Vec<&str> = group.iter().map(String::as_str).collect();
            format!(", one of several among {}", names.join(", "))
        }
        _ => String::new(),
    };
    format!(
        "{}: import cycle below `{}`: {}{others}: move what they share to a module of its own",
        package.name,
        shown(parent),
        steps.join(", ")
    )
}

/// Returns a shortest path from a node to itself, including both ends.
fn shortest_cycle<'a>(graph: &'a Graph, start: &'a str) -> Option<Vec<&'a str>> {
    let mut paths = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(path) = paths.pop_front() {
        let last = *path.last()?;
        for next in graph.get(last).into_iter().flat_map(BTreeMap::keys) {
            let mut longer = path.clone();
            longer.push(next);
            if next == start {
                return Some(longer);
            }
            if seen.insert(next) {
                paths.push_back(longer);
            }
        }
    }
    None
}

/// Formats a module path for messages.
fn shown(path: &str) -> &str {
    if path.is_empty() { "crate" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)], accepted: &[Cycle]) -> Vec<String> {
        problems(&Program::of_texts(&[("one", files)]), accepted)
    }

    const SIBLINGS: &[(&str, &str)] = &[
        ("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
        ("a.rs", "\nuse crate::B;\npub struct A;"),
        ("b.rs", "pub struct B;\nfn f(_: super::a::A) {}"),
    ];

    #[test]
    fn reports_siblings_that_use_each_other_with_both_places() {
        let problems = check(SIBLINGS, &[]);
        let [problem] = problems.as_slice() else { panic!("one problem: {problems:?}") };
        assert!(problem.contains("one: import cycle below `crate`"), "{problem}");
        assert!(problem.contains("a -> b (crates/one/src/a.rs:2)"), "{problem}");
        assert!(problem.contains("b -> a (crates/one/src/b.rs:2)"), "{problem}");
    }

    #[test]
    fn reports_a_cycle_through_the_depth_of_two_modules() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a/mod.rs", "mod x; pub mod y;"),
            ("a/x.rs", "use crate::b::z::Z;"),
            ("a/y.rs", "pub struct Y;"),
            ("b/mod.rs", "pub mod z;"),
            ("b/z.rs", "use crate::a::y::Y; pub struct Z;"),
        ];
        let problems = check(&files, &[]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("a -> b (crates/one/src/a/x.rs:1)"), "{problems:?}");
    }

    #[test]
    fn reports_a_parent_and_a_child_that_use_each_other() {
        let child = "use super::Shared; pub fn run(_: Shared) {}";
        let parent = "mod child; pub struct Shared; fn f() { child::run(Shared) }";
        let problems = check(&[("lib.rs", parent), ("child.rs", child)], &[]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("(own code) -> child"), "{problems:?}");
        let declares = "mod child; pub struct Shared; pub use child::run;";
        assert!(check(&[("lib.rs", declares), ("child.rs", child)], &[]).is_empty());
    }

    #[test]
    fn allows_one_direction_tests_and_a_cycle_of_functions_in_one_file() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; fn f() { g() } fn g() { f() }"),
            ("b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::a::f; }"),
        ];
        assert!(check(&files, &[]).is_empty());
    }

    #[test]
    fn accepts_listed_cycles_and_reports_unneeded_entries() {
        let accept = |modules: &'static [&'static str]| Cycle {
            package: "one",
            below: "",
            modules,
            why: "",
        };
        assert!(check(SIBLINGS, &[accept(&["a", "b"])]).is_empty());
        let more = check(SIBLINGS, &[accept(&["a", "b", "c"])]);
        assert_eq!(more.len(), 1, "{more:?}");
        assert!(more[0].contains("`c` below `crate` is not part"), "{more:?}");
        let fixed = [("lib.rs", "mod a; mod b;"), ("a.rs", ""), ("b.rs", "")];
        assert_eq!(check(&fixed, &[accept(&["a", "b"])]).len(), 2);
        let less = check(SIBLINGS, &[accept(&["a"])]);
        assert_eq!(less.len(), 1, "a cycle is accepted as a whole: {less:?}");
        assert!(less[0].contains("import cycle below"), "{less:?}");
    }
}

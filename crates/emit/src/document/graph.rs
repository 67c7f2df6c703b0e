//! Relationships: dependencies and containment.

use std::collections::HashMap;

use plimsoll_model::{Component, ComponentId, Report, Scope};
use serde::{Serialize, Serializer};

use super::edges::{self, Edge, mark};
use super::package::ROOT;

/// The relation of a package to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Relation {
    /// It contains the other: code in the tree, or code inside other code.
    Contains,
    /// It depends on the other, in this scope.
    Needs(Scope),
    /// CI uses the other, which is neither a part nor a dependency.
    UsedByCi,
}

/// The completeness of the listed dependencies of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Listing {
    /// All dependencies are known and listed.
    Whole,
    /// Some dependencies were omitted by choice.
    Part,
    /// The dependencies are unknown, so some may be missing.
    Unknown,
}

/// The dependencies and contents of a package.
pub(crate) struct Needs<'a, 'd> {
    /// The ID of the package.
    pub(crate) id: &'a str,
    /// The completeness of the listed dependencies. For the root, see
    /// [`Facts::completeness`](super::Facts::completeness).
    pub(crate) listing: Listing,
    /// Whether CI uses the package.
    pub(crate) is_of_ci: bool,
    /// The scope of the package; `None` for the root.
    pub(crate) scope: Option<Scope>,
    of: Option<&'a Component>,
    edges: &'d [Edge],
    listed: &'d [&'a Component],
}

impl<'a, 'd> Needs<'a, 'd> {
    /// Returns the dependencies of the root, then of each listed package.
    pub(super) fn all(
        graph: &'d Graph,
        listed: &'d [&'a Component],
    ) -> impl Iterator<Item = Self> + use<'a, 'd> {
        let nodes = std::iter::once(None).chain(listed.iter().copied().map(Some));
        nodes.zip(0_u32..).map(move |(of, node)| Self {
            id: of.map_or(ROOT, |component| component.id.as_str()),
            listing: graph.listing(node),
            is_of_ci: of.is_some_and(Component::is_ci),
            scope: of.map(|component| component.scope),
            of,
            edges: graph.from(node),
            listed,
        })
    }

    /// Whether any dependencies or contents are known.
    pub(crate) fn is_any(&self) -> bool {
        !self.edges.is_empty()
    }

    /// Returns the dependencies and contents by ID, in the order of the document.
    pub(crate) fn on(&self) -> impl Iterator<Item = (Relation, &'a str)> + use<'a, 'd> {
        let (of, listed) = (self.of, self.listed);
        self.edges.iter().filter_map(move |(_, to)| {
            let on = *listed.get(usize::try_from(*to).ok()?.checked_sub(1)?)?;
            Some((relation(of, on), on.id.as_str()))
        })
    }
}

/// The serialized form for the fingerprint also includes the scope and relations.
impl Serialize for Needs<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.id, self.listing, self.on().collect::<Vec<_>>()).serialize(serializer)
    }
}

/// Returns the relation of a package, or of the source, to a component.
fn relation(of: Option<&Component>, on: &Component) -> Relation {
    let nested = |of: &Component| on.nested_in.as_ref() == Some(&of.id);
    match of {
        _ if on.is_ci() && of.is_none_or(|of| !of.is_ci()) => Relation::UsedByCi,
        Some(of) if nested(of) && !on.kind.is_fetched() => Relation::Contains,
        None if !on.kind.is_fetched() => Relation::Contains,
        _ => Relation::Needs(on.scope),
    }
}

/// The edges between listed nodes. Node 0 is the root, and the others are numbered from 1.
#[derive(Debug)]
pub(super) struct Graph {
    /// Pairs of dependent and dependency; sorted, without duplicates.
    edges: Vec<Edge>,
    /// Nodes with known dependencies, sorted.
    known: Vec<u32>,
    /// Nodes with omitted dependencies, sorted.
    partial: Vec<u32>,
    /// The last node of the product. The nodes after it are used by CI.
    product: u32,
}

impl Graph {
    /// Creates the edges from lockfiles, and those from code to contained code, among the first
    /// `count` components; the others are omitted. All except the first `product` of them are only
    /// used by CI. A package is a dependency of its dependents even if all packages between them
    /// are omitted. The root depends on the direct dependencies of a lockfile's project, and on
    /// packages without any other dependent.
    pub(super) fn new(report: &Report, all: &[&Component], product: usize, count: usize) -> Self {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let nodes = || all.iter().zip(1_u32..);
        let places: HashMap<&ComponentId, u32> =
            nodes().map(|(component, node)| (&component.id, node)).collect();
        let (edges, known, partial) = (Vec::new(), Vec::new(), Vec::new());
        let mut graph = Self { edges, known, partial, product: number(product) };
        for row in &report.dependencies {
            // A missing package has no edges.
            let Some(of) = row.of.as_ref().map_or(Some(0), |id| places.get(id).copied()) else {
                continue;
            };
            let on = row.on.iter().filter_map(|id| places.get(id).copied());
            graph.edges.extend(on.filter(|on| *on != of).map(|on| (of, on)));
            graph.known.extend(Some(of).filter(|of| *of > 0));
        }
        for (component, node) in nodes().filter(|(component, _)| !component.is_ci()) {
            let host = component.nested_in.as_ref().and_then(|id| places.get(id).copied());
            let host = host.filter(|host| *host != node && !is_ci(all, *host));
            graph.edges.extend(host.map(|host| (host, node)));
        }
        graph.known.sort_unstable();
        graph.known.dedup();
        edges::sort(&mut graph.edges);
        if count < all.len() {
            graph.partial = edges::leave_out(&mut graph.edges, number(count));
        }
        graph.attach(count);
        graph
    }

    fn listing(&self, node: u32) -> Listing {
        if self.partial.binary_search(&node).is_ok() {
            Listing::Part
        } else if self.known.binary_search(&node).is_ok() {
            Listing::Whole
        } else {
            Listing::Unknown
        }
    }

    /// Adds packages without a dependent to the root. Dependents in CI do not count for packages of
    /// the product, because the product must be complete without its CI.
    fn attach(&mut self, count: usize) {
        let nodes = || (0_u32..).take(count.saturating_add(1));
        let mut is_reached = vec![false; count.saturating_add(1)];
        for (_, to) in self.edges.iter().filter(|edge| self.is_way(**edge)) {
            mark(&mut is_reached, *to);
        }
        let free = nodes().zip(&is_reached).filter(|(node, is_target)| *node > 0 && !**is_target);
        let mut open: Vec<u32> = free.map(|(node, _)| node).collect();
        let mut added: Vec<Edge> = open.iter().map(|node| (0, *node)).collect();
        is_reached.fill(false);
        open.push(0);
        self.reach(&mut open, &mut is_reached);
        // The remaining nodes are cycles and their dependencies: any node of a cycle can be the
        // start.
        for node in nodes() {
            open.push(node);
            if self.reach(&mut open, &mut is_reached) {
                added.push((0, node));
            }
        }
        self.edges.append(&mut added);
        edges::sort(&mut self.edges);
    }

    /// Marks reachable nodes; returns whether any was unmarked.
    fn reach(&self, open: &mut Vec<u32>, is_reached: &mut [bool]) -> bool {
        let mut is_new = false;
        while let Some(node) = open.pop() {
            if mark(is_reached, node) {
                is_new = true;
                let ways = self.from(node).iter().filter(|edge| self.is_way(**edge));
                open.extend(ways.map(|(_, to)| *to));
            }
        }
        is_new
    }

    /// Whether the edge counts for reaching its target from the root: the product must be complete
    /// without CI, so an edge from CI to a package of the product does not.
    fn is_way(&self, (of, on): Edge) -> bool {
        of <= self.product || on > self.product
    }

    /// Returns the edges from a node.
    fn from(&self, node: u32) -> &[Edge] {
        edges::from(&self.edges, node)
    }
}

fn is_ci(all: &[&Component], node: u32) -> bool {
    let at = usize::try_from(node).ok().and_then(|node| node.checked_sub(1));
    at.and_then(|at| all.get(at)).is_some_and(|component| component.is_ci())
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{ComponentKind, Dependencies, SourceInfo, SourceKind};
    use proptest::prelude::*;

    use super::*;
    use crate::Scopes;
    use crate::document::Document;

    fn package(name: &str) -> Component {
        let kind = ComponentKind::Package;
        let id = ComponentId::derive(kind, name.as_bytes());
        Component::new(id, kind, Scope::Product, name)
    }

    fn row(of: Option<&str>, on: &[&str]) -> Dependencies {
        let id = |name: &str| package(name).id;
        Dependencies::new("x.lock".into(), of.map(id), on.iter().map(|name| id(name)).collect())
    }

    fn report(components: Vec<Component>, rows: Vec<Dependencies>) -> Report {
        let source = SourceInfo::new(SourceKind::Memory);
        let mut report = Report::assemble(source, components, vec![], vec![], vec![], 0);
        report.dependencies = rows;
        report
    }

    /// Returns the edges with names and relations.
    fn edges(report: &Report) -> Vec<String> {
        edges_of(report, &Document::new(report))
    }

    fn edges_of(report: &Report, document: &Document<'_>) -> Vec<String> {
        let name = |id: &str| {
            let mut all = report.components.iter();
            all.find(|component| component.id.as_str() == id)
                .map_or(id, |component| component.name.as_str())
                .to_owned()
        };
        let lines = document.needs().filter_map(|needs| {
            let known = match needs.listing {
                Listing::Whole => "",
                Listing::Part => "-",
                Listing::Unknown => "?",
            };
            let on = needs.on().map(|(relation, on)| format!(" {relation:?} {}", name(on)));
            let on: Vec<String> = on.collect();
            (needs.listing == Listing::Whole || !on.is_empty())
                .then(|| format!("{}{known}:{}", name(needs.id), on.join(",")))
        });
        lines.collect()
    }

    #[test]
    fn a_package_is_a_dependency_of_its_dependents() {
        let components = ["a", "b", "c", "lone", "x", "y"].map(package).to_vec();
        let rows = vec![
            row(None, &["a"]),
            row(Some("a"), &["b", "gone"]),
            row(Some("b"), &["a", "c"]),
            row(Some("c"), &[]),
            row(Some("gone"), &["lone"]),
            // A cycle without a dependent.
            row(Some("x"), &["y"]),
            row(Some("y"), &["x"]),
        ];
        assert_eq!(
            edges(&report(components, rows)),
            [
                "root?: Needs(Product) a, Needs(Product) lone, Needs(Product) x",
                "a: Needs(Product) b",
                "b: Needs(Product) a, Needs(Product) c",
                "c:",
                "x: Needs(Product) y",
                "y: Needs(Product) x",
            ]
        );
    }

    #[test]
    fn code_contains_the_code_in_it_and_ci_uses_what_it_runs() {
        let copy = |name: &str| {
            let kind = ComponentKind::VendoredDirectory;
            let id = ComponentId::derive(kind, name.as_bytes());
            Component::new(id, kind, Scope::Product, name)
        };
        let host = copy("host");
        let mut inner = copy("inner");
        inner.nested_in = Some(host.id.clone());
        let mut tool = package("tool");
        tool.scope = Scope::Ci;
        let mut part = package("part");
        part.scope = Scope::Ci;
        let mut hidden = copy("hidden");
        hidden.active = false;
        let rows = vec![row(None, &["tool"]), row(Some("tool"), &["part"])];
        assert_eq!(
            edges(&report(vec![host, inner, tool, part, hidden], rows)),
            [
                "root?: Contains host, UsedByCi tool",
                "host?: Contains inner",
                "tool: Needs(Ci) part"
            ]
        );
    }

    #[test]
    fn omitted_packages_are_bridged_and_stated() {
        let scoped = |name: &str, scope| {
            let mut it = package(name);
            it.scope = scope;
            it
        };
        let components = vec![
            package("a"),
            package("b"),
            package("c"),
            scoped("t", Scope::Test),
            scoped("u", Scope::Test),
            scoped("x", Scope::Ci),
        ];
        let rows = vec![
            row(None, &["a", "t", "x"]),
            row(Some("a"), &["t"]),
            row(Some("b"), &["u"]),
            row(Some("c"), &[]),
            row(Some("t"), &["u", "c"]),
            row(Some("u"), &["t"]),
            row(Some("x"), &["b"]),
        ];
        let report = report(components, rows);
        let product = Document::of_scopes(&report, [Scope::Product].into_iter().collect());
        assert_eq!(
            edges_of(&report, &product),
            [
                "root?: Needs(Product) a, Needs(Product) b",
                "a-: Needs(Product) c",
                "b-: Needs(Product) c",
                "c:",
            ]
        );
        // If all dependencies of a package are omitted, this does not mean that it has none.
        let without_c =
            Document::of_scopes(&report, [Scope::Test, Scope::Ci].into_iter().collect());
        assert_eq!(
            edges_of(&report, &without_c),
            [
                "root?: Needs(Test) t, UsedByCi x",
                "t-: Needs(Test) u",
                "u: Needs(Test) t",
                "x-: Needs(Test) u",
            ]
        );
        assert_eq!(
            edges_of(&report, &Document::of_scopes(&report, Scopes::from_iter([]))),
            ["root?:"; 0]
        );
    }

    proptest! {
        #[test]
        fn everything_can_be_reached_from_the_root(
            count in 1..12_usize,
            pairs in proptest::collection::vec((0..13_usize, 0..12_usize), 0..30),
        ) {
            let names: Vec<String> = (0..count).map(|at| format!("p{at:02}")).collect();
            let components = names.iter().map(|name| package(name)).collect();
            let rows = pairs.iter().filter_map(|(of, on)| {
                let of = of.checked_sub(1).map(|of| names.get(of));
                let on = names.get(*on)?;
                (of != Some(None)).then(|| row(of.flatten().map(String::as_str), &[on]))
            });
            let report = report(components, rows.collect());
            let document = Document::new(&report);
            let all: HashMap<&str, Vec<&str>> = document
                .needs()
                .map(|needs| (needs.id, needs.on().map(|(_, id)| id).collect()))
                .collect();
            let (mut open, mut seen) = (vec![ROOT], std::collections::BTreeSet::new());
            while let Some(id) = open.pop() {
                if seen.insert(id) {
                    open.extend(&all[id]);
                }
            }
            prop_assert_eq!(seen.len(), count + 1);
            // No edge is lost, and only the root gets additional ones.
            for (of, on) in &pairs {
                let of = if *of == 0 { Some(ROOT.to_owned()) } else {
                    names.get(of - 1).map(|name| package(name).id.to_string())
                };
                if let (Some(of), Some(on)) = (of, names.get(*on)) {
                    let on = package(on).id;
                    prop_assert!(of == on.as_str() || all[of.as_str()].contains(&on.as_str()));
                }
            }
        }
    }
}

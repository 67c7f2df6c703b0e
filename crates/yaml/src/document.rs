//! YAML as an arena of nodes with positions: no recursion, no copies of aliased content.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Span, options};

/// Limits on reading one file. The parser limits depth to 255 nested collections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct YamlLimits {
    /// Maximum number of nodes, at most 2³² − 1.
    pub nodes: usize,
    /// Maximum number of nodes visited by one extraction, in which each use of an alias counts.
    pub visits: usize,
    /// Maximum number of values that refer to external code in one extraction.
    pub found: usize,
}

impl YamlLimits {
    /// Returns the limits for a file from an untrusted source: a quarter of the defaults.
    pub fn untrusted() -> Self {
        Self { nodes: 250_000, visits: 60_000, found: 5_000 }
    }
}

impl Default for YamlLimits {
    fn default() -> Self {
        Self { nodes: 1_000_000, visits: 250_000, found: 20_000 }
    }
}

/// Index of a node in its [`Document`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// The position of a node: its first and its last character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Line of the first character, from 1.
    pub line: u32,
    /// Column of the first character in code points, from 1.
    pub column: u32,
    /// Line of the last character, from 1.
    pub end_line: u32,
    /// Offset of the first byte in the file.
    pub start: u64,
    /// Offset after the last byte.
    pub end: u64,
}

/// The kind of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind<'a> {
    /// Text, after YAML decoding.
    Scalar(Cow<'a, str>),
    /// A list.
    Sequence(Vec<NodeId>),
    /// Keys and values in the order of the file, repeated keys included.
    Mapping(Vec<(NodeId, NodeId)>),
    /// A reference to an earlier node; empty if there is no such anchor.
    Alias(Option<NodeId>),
}

/// A node of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Node<'a> {
    /// The kind of the node.
    pub kind: Kind<'a>,
    /// Its position.
    pub mark: Mark,
    /// The notation, if it is a scalar.
    pub style: Style,
}

/// The notation of a scalar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Plain text; also used for nodes that are not scalars.
    #[default]
    Plain,
    /// In quotes.
    Quoted,
    /// As a literal block, `|`.
    Literal,
    /// As a folded block, `>`.
    Folded,
}

impl Style {
    /// Whether the scalar is a block scalar, whose text starts below its header line.
    fn is_block(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

/// The reason why reading stopped before the end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxError {
    /// Line, from 1.
    pub line: u32,
    /// Column in code points, from 1.
    pub column: u32,
    /// The parser's message.
    pub message: String,
    /// Whether a limit was exceeded, rather than the syntax being invalid.
    pub limit: bool,
}

/// A stream of YAML documents: every node, every comment, and syntax errors.
///
/// A file with a syntax error still has the nodes before the error.
#[derive(Debug, Default)]
pub struct Document<'a> {
    text: &'a str,
    /// Size of the byte order mark that was removed.
    offset: u64,
    nodes: Vec<Node<'a>>,
    roots: Vec<NodeId>,
    comments: HashMap<u32, Cow<'a, str>>,
    error: Option<SyntaxError>,
    /// The collections that were open when a limit was exceeded, starting with the root.
    cut: Vec<NodeId>,
}

impl<'a> Document<'a> {
    /// Reads a stream of documents.
    pub fn parse(text: &'a str, limits: &YamlLimits) -> Self {
        Builder::new(text).run(limits)
    }

    /// Returns the root nodes, one per document.
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// Returns the reason why reading stopped before the end, if it did.
    pub fn error(&self) -> Option<&SyntaxError> {
        self.error.as_ref()
    }

    /// Whether a limit was exceeded inside this collection. A truncated entry may have another
    /// meaning than the complete one, so callers must skip it.
    pub fn is_cut(&self, id: NodeId) -> bool {
        self.cut.contains(&id)
    }

    /// Returns the node; an alias is not resolved.
    pub fn node(&self, id: NodeId) -> Option<&Node<'a>> {
        self.nodes.get(id.index())
    }

    /// Returns the target of an alias, or the node itself.
    pub fn resolve(&self, id: NodeId) -> Option<(NodeId, &Node<'a>)> {
        // An alias refers to a node with an anchor, and an alias cannot have an anchor, so one step
        // is enough.
        let node = self.node(id)?;
        match node.kind {
            Kind::Alias(target) => {
                let target = target?;
                self.node(target).map(|node| (target, node))
            }
            _ => Some((id, node)),
        }
    }

    /// Returns the position of a node, or of the target of an alias. For an alias without a target,
    /// its own position.
    pub fn mark(&self, id: NodeId) -> Mark {
        let node = self.resolve(id).map(|(_, node)| node).or_else(|| self.node(id));
        node.map(|node| node.mark).unwrap_or_default()
    }

    /// Returns the text of a scalar, resolving an alias.
    pub fn scalar(&self, id: NodeId) -> Option<&str> {
        match &self.resolve(id)?.1.kind {
            Kind::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items of a sequence, resolving an alias.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match self.resolve(id).map(|(_, node)| &node.kind) {
            Some(Kind::Sequence(items)) => items,
            _ => &[],
        }
    }

    /// Returns the pairs of a mapping, resolving an alias.
    pub fn pairs(&self, id: NodeId) -> &[(NodeId, NodeId)] {
        match self.resolve(id).map(|(_, node)| &node.kind) {
            Some(Kind::Mapping(pairs)) => pairs,
            _ => &[],
        }
    }

    /// Returns the first value of a key; merge keys are not resolved.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.pairs(id)
            .iter()
            .find(|(name, _)| self.scalar(*name) == Some(key))
            .map(|(_, value)| *value)
    }

    /// Returns the comment next to a node: on its last line, or for a block scalar on its header
    /// line.
    pub fn comment(&self, node: &Node<'_>) -> Option<&str> {
        let line = if node.style.is_block() { node.mark.line } else { node.mark.end_line };
        self.comments.get(&line).map(|text| text.trim())
    }

    /// Returns the source from an offset on.
    pub fn source_at(&self, offset: u64) -> Option<&'a str> {
        let start = usize::try_from(offset.checked_sub(self.offset)?).ok()?;
        self.text.get(start..)
    }

    /// Returns the source of a mark.
    pub fn source_of(&self, mark: Mark) -> Option<&'a str> {
        let length = usize::try_from(mark.end.checked_sub(mark.start)?).ok()?;
        self.source_at(mark.start)?.get(..length)
    }
}

/// A collection that is still open.
struct Open {
    id: NodeId,
    /// The key whose value comes next.
    key: Option<NodeId>,
}

struct Builder<'a> {
    text: &'a str,
    out: Document<'a>,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        let (text, offset) = match text.strip_prefix('\u{feff}') {
            Some(rest) => (rest, 3),
            None => (text, 0),
        };
        let out = Document { text, offset, ..Document::default() };
        Self { text, out, open: Vec::new(), anchors: HashMap::new() }
    }

    fn run(mut self, limits: &YamlLimits) -> Document<'a> {
        let options = options! {
            emit_unresolved_aliases: true,
            // Workflows can contain long runs of comments; their number is limited by the file
            // size.
            max_buffered_comment_events: 100_000,
        };
        let most = limits.nodes.min(usize::try_from(u32::MAX).unwrap_or(usize::MAX));
        // A growing vector needs twice the memory while it moves, so the capacity is reserved:
        // files rarely have more than one node per four bytes, and unused capacity takes no
        // physical memory. The node that exceeds the limit is added before reading stops.
        self.out.nodes.reserve((self.text.len() / 4).min(most.saturating_add(1)));
        let parser = Parser::new_from_str_with_options(self.text, options);
        for event in parser {
            match event {
                Ok((event, span)) => {
                    self.take(event, span);
                    if self.out.nodes.len() > most {
                        self.out.error = Some(SyntaxError {
                            line: number(span.start.line()),
                            column: number(span.start.col() + 1),
                            message: format!("more than {most} YAML nodes"),
                            limit: true,
                        });
                        self.out.cut = self.open.iter().map(|open| open.id).collect();
                        break;
                    }
                }
                Err(why) => {
                    let mark = why.marker();
                    let message = why.info();
                    let limit = message.contains("limit") || message.contains("nesting");
                    let (line, column) = (number(mark.line()), number(mark.col() + 1));
                    self.out.error = Some(SyntaxError { line, column, message, limit });
                    break;
                }
            }
        }
        self.out
    }

    fn take(&mut self, event: Event<'a>, span: Span) {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let style = match style {
                    ScalarStyle::Literal => Style::Literal,
                    ScalarStyle::Folded => Style::Folded,
                    ScalarStyle::Plain => Style::Plain,
                    _ => Style::Quoted,
                };
                // The parser returns `~` for a missing value.
                let is_absent = span.start.index() == span.end.index();
                let text = if is_absent { Cow::Borrowed("") } else { text };
                self.add(Kind::Scalar(text), span, anchor, style);
            }
            Event::SequenceStart(_, anchor, _) => {
                let id = self.add(Kind::Sequence(Vec::new()), span, anchor, Style::Plain);
                self.open.push(Open { id, key: None });
            }
            Event::MappingStart(_, anchor, _) => {
                let id = self.add(Kind::Mapping(Vec::new()), span, anchor, Style::Plain);
                self.open.push(Open { id, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
            }
            Event::Alias(anchor) => {
                let target = self.anchors.get(&anchor).copied();
                self.add(Kind::Alias(target), span, 0, Style::Plain);
            }
            Event::UnresolvedAlias(_) => {
                self.add(Kind::Alias(None), span, 0, Style::Plain);
            }
            Event::Comment(text, _) => {
                self.out.comments.insert(number(span.start.line()), text);
            }
            Event::DocumentEnd => self.open.clear(),
            _ => {}
        }
    }

    /// Moves the mark of a block scalar from its text, which the parser reports, to the `|` or `>`
    /// in the line above, where the value starts for readers and for tools that edit the file.
    fn move_to_header(&self, mark: &mut Mark) {
        let start = usize::try_from(mark.start - self.out.offset).unwrap_or(usize::MAX);
        let Some(before) = self.text.get(..start) else { return };
        let mut end = before.len();
        let mut line = mark.line;
        // The first line of text is indented, and blank lines may precede it.
        while let Some(begin) =
            before.get(..end).map(|text| text.rfind('\n').map_or(0, |at| at + 1))
        {
            let text = before.get(begin..end).unwrap_or_default();
            if !text.trim().is_empty() {
                if let Some(index) = indicator(text) {
                    let column = text.get(..index).unwrap_or_default().chars().count() + 1;
                    mark.line = line;
                    mark.column = number(column);
                    mark.start = u64::try_from(begin + index)
                        .unwrap_or(u64::MAX)
                        .saturating_add(self.out.offset);
                }
                return;
            }
            if begin == 0 {
                return;
            }
            end = begin - 1;
            line = line.saturating_sub(1);
        }
    }

    /// Adds a node to the innermost open collection.
    fn add(&mut self, kind: Kind<'a>, span: Span, anchor: usize, style: Style) -> NodeId {
        let id = NodeId(number(self.out.nodes.len()));
        let byte = |mark: &granit_parser::Marker| {
            u64::try_from(mark.byte_offset().unwrap_or(mark.index())).unwrap_or(u64::MAX)
        };
        let mut mark = Mark {
            line: number(span.start.line()),
            column: number(span.start.col() + 1),
            end_line: number(span.end.line()),
            start: byte(&span.start) + self.out.offset,
            end: byte(&span.end) + self.out.offset,
        };
        if style.is_block() {
            self.move_to_header(&mut mark);
        }
        self.out.nodes.push(Node { kind, mark, style });
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        let Some(parent) = self.open.last_mut() else {
            self.out.roots.push(id);
            return id;
        };
        match self.out.nodes.get_mut(parent.id.index()).map(|node| &mut node.kind) {
            Some(Kind::Sequence(items)) => items.push(id),
            Some(Kind::Mapping(pairs)) => match parent.key.take() {
                Some(key) => pairs.push((key, id)),
                None => parent.key = Some(id),
            },
            _ => {}
        }
        id
    }
}

/// Returns the offset of the indicator in the header line of a block scalar: the first `|` or `>`
/// after a blank that only indentation and chomping indicators and a comment follow.
fn indicator(line: &str) -> Option<usize> {
    line.char_indices().find_map(|(index, c)| {
        let (before, rest) = line.split_at(index);
        let apart = before.is_empty() || before.ends_with([' ', '\t']);
        let rest = rest
            .strip_prefix(['|', '>'])?
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
        let comment = rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#');
        (apart && c.is_ascii() && (comment || rest.trim().is_empty())).then_some(index)
    })
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_block_scalars() {
        for (line, index) in [
            ("uses: |", Some(6)),
            ("- uses: >- # folded | text", Some(8)),
            ("key|x: |2+", Some(7)),
            ("|", Some(0)),
            ("a: b", None),
        ] {
            assert_eq!(indicator(line), index, "{line}");
        }
    }

    #[test]
    fn positions_survive_marks_and_wide_characters() {
        let text = "\u{feff}é: \"x\"\r\nb: |\r\n\r\n  text\r\n";
        let document = Document::parse(text, &YamlLimits::default());
        let root = document.roots()[0];
        let mark = |key| document.node(document.get(root, key).unwrap()).unwrap().mark;
        let first = mark("é");
        assert_eq!((first.line, first.column, first.start), (1, 4, 7));
        assert_eq!(text.get(7..10), Some("\"x\""));
        let second = mark("b");
        assert_eq!((second.line, second.column), (2, 4));
        let start = usize::try_from(second.start).unwrap();
        assert_eq!(text.get(start..=start), Some("|"));
    }

    #[test]
    fn the_part_before_an_error_is_kept() {
        let document = Document::parse("a: 1\nb: [1, 2\nc: }\n", &YamlLimits::default());
        assert!(document.error().is_some());
        let root = document.roots()[0];
        assert_eq!(document.get(root, "a").and_then(|id| document.scalar(id)), Some("1"));
    }
}

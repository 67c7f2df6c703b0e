//! Reading what a later minor version wrote: values that are not known are set aside.
//!
//! The rows of a report are read one by one, and values that prevent a row from being read are removed from it: the
//! value itself if the row does not need it, otherwise the smallest row that needs it. So the work is linear in the
//! report, however much of it is unknown, and one new kind of evidence does not remove a component.

use plimsoll_model::{Redacted, Redaction, Report};
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

/// A value that a later version wrote and this one does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownValue {
    /// Its path, such as `components[3].evidence[0]`.
    pub path: String,
    /// The value with the row that requires it, as JSON.
    pub json: String,
}

/// The maximum number of values that are removed from one row. A row with more is removed as a whole.
const MOST: usize = 32;

/// Fields that are removed before a row is read, because they may be large.
const LARGE: [&str; 3] = ["facts", "score", "riskRules"];

/// Returns the report without unknown values, and the unknown values.
pub(crate) fn read(value: Value) -> Result<(Report, Vec<UnknownValue>), serde_json::Error> {
    let Value::Object(fields) = value else {
        return serde_json::from_value(value).map(|report| (report, Vec::new()));
    };
    let (lists, mut frame): (Map<_, _>, Map<_, _>) =
        fields.into_iter().partition(|(_, value)| value.is_array());
    frame.extend(lists.keys().map(|name| (name.clone(), Value::Array(Vec::new()))));
    let mut frame = Value::Object(frame);
    let mut unknown = repair(&mut frame, 0)?;
    let mut whole = Map::new();
    if let Value::Object(frame) = &mut frame {
        whole.extend(LARGE.iter().filter_map(|name| frame.remove_entry(*name)));
    }
    for (name, rows) in lists {
        let Value::Array(rows) = rows else { continue };
        let mut kept = Vec::with_capacity(rows.len());
        for (row, at) in rows.into_iter().zip(0..) {
            put(&mut frame, &name, vec![row]);
            unknown.extend(repair(&mut frame, at)?);
            kept.extend(put(&mut frame, &name, Vec::new()));
        }
        whole.insert(name, Value::Array(kept));
    }
    if let Value::Object(frame) = frame {
        let rest: Vec<_> =
            frame.into_iter().filter(|(name, _)| !whole.contains_key(name)).collect();
        whole.extend(rest);
    }
    serde_json::from_value(Value::Object(whole)).map(|report| (report, unknown))
}

/// Puts rows in a list of the frame, and returns those that were in it.
fn put(frame: &mut Value, name: &str, rows: Vec<Value>) -> Vec<Value> {
    match frame.get_mut(name) {
        Some(Value::Array(list)) => std::mem::replace(list, rows),
        _ => Vec::new(),
    }
}

/// Removes from a frame with at most one row the values that prevent it from being read. `at` is the number of the row.
fn repair(frame: &mut Value, at: usize) -> Result<Vec<UnknownValue>, serde_json::Error> {
    let mut before = None;
    let mut gone: Vec<Vec<Step>> = Vec::new();
    while let Err(why) = serde_path_to_error::deserialize::<_, Report>(&*frame) {
        let mut steps = steps(frame, why.path());
        if gone.len() >= MOST {
            // After so many values, the whole row is removed, or the whole field of the frame.
            steps.truncate(if matches!(steps.get(1), Some(Step::At(_))) { 2 } else { 1 });
        }
        let before: &Value = before.get_or_insert_with(|| frame.clone());
        debug_assert!(before.is_object());
        if !take_out(frame, &steps) {
            return Err(why.into_inner());
        }
        gone.push(original(steps, &gone));
    }
    let Some(before) = before else { return Ok(Vec::new()) };
    let is_inner = |steps: &[Step]| {
        gone.iter().any(|other| other.len() < steps.len() && steps.starts_with(other))
    };
    let outer = gone.iter().filter(|steps| !is_inner(steps));
    Ok(outer.filter_map(|steps| unknown(&before, steps, at)).collect())
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    At(usize),
}

/// A path as steps, as far as it can be followed in a value.
fn steps(value: &Value, path: &Path) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut value = value;
    for segment in path {
        let step = match segment {
            Segment::Seq { index } => Step::At(*index),
            Segment::Map { key } | Segment::Enum { variant: key } => Step::Key(key.clone()),
            Segment::Unknown => break,
        };
        let Some(inner) = get(value, &step) else { break };
        value = inner;
        steps.push(step);
    }
    steps
}

fn get<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    match step {
        Step::Key(key) => value.get(key),
        Step::At(index) => value.get(index),
    }
}

/// Removes the value at a path, and returns whether there was one.
fn take_out(value: &mut Value, steps: &[Step]) -> bool {
    let Some((last, above)) = steps.split_last() else { return false };
    let mut parent = value;
    for step in above {
        let inner = match step {
            Step::Key(key) => parent.get_mut(key),
            Step::At(index) => parent.get_mut(index),
        };
        let Some(inner) = inner else { return false };
        parent = inner;
    }
    match (parent, last) {
        (Value::Object(fields), Step::Key(key)) => fields.remove(key).is_some(),
        (Value::Array(rows), Step::At(index)) if *index < rows.len() => {
            rows.remove(*index);
            true
        }
        _ => false,
    }
}

/// Returns the path that a value had before the values in `gone` were removed, in that order.
fn original(steps: Vec<Step>, gone: &[Vec<Step>]) -> Vec<Step> {
    let mut whole: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps {
        let step = match step {
            Step::At(index) => {
                let is_beside = |other: &&Vec<Step>| {
                    other.len() == whole.len() + 1 && other.starts_with(&whole)
                };
                Step::At(index + gone.iter().filter(is_beside).count())
            }
            key @ Step::Key(_) => key,
        };
        whole.push(step);
    }
    whole
}

/// The value at a path. The first number in the path is the index of the row.
fn unknown(before: &Value, steps: &[Step], at: usize) -> Option<UnknownValue> {
    let value = steps.iter().try_fold(before, get)?;
    let mut path = String::new();
    for (step, depth) in steps.iter().zip(0..) {
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => path.extend([".", key]),
            Step::At(_) if depth == 1 => path.extend(["[", &at.to_string(), "]"]),
            Step::At(index) => path.extend(["[", &index.to_string(), "]"]),
        }
    }
    // Each text is masked separately: in the JSON of a whole row, a mask could extend from one field into the next.
    let masked = Redaction::default().try_row(value).map(Option::unwrap_or_default);
    let json = masked.as_ref().unwrap_or(value).to_string();
    Some(UnknownValue { path: Redacted::new(&path).to_string(), json })
}

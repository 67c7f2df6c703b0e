//! Serializes the index; `src/template/index.rs` reads it.

use std::collections::{BTreeMap, BTreeSet};

use crate::collect::Source;
use crate::shingle;

/// A shingle in more texts than this hardly helps to identify any of them.
const MOST_POSTINGS: usize = 96;

/// Writes the version of the SPDX list, the words by id, the templates, and the shingles with their positions.
pub(crate) fn write(sources: &[Source]) -> Vec<u8> {
    let mut out = Vec::new();
    string(&mut out, spdx::license_version());
    let words: BTreeSet<&str> =
        sources.iter().flat_map(|source| source.words.iter().map(String::as_str)).collect();
    let ids: BTreeMap<&str, u16> = words.iter().copied().zip(1..).collect();
    string(&mut out, &words.iter().copied().collect::<Vec<_>>().join("\n"));
    number(&mut out, sources.len());
    let texts: Vec<Vec<u16>> = sources
        .iter()
        .map(|source| {
            source.words.iter().filter_map(|word| ids.get(word.as_str()).copied()).collect()
        })
        .collect();
    let chosen = shingles(&texts);
    for ((source, text), chosen) in sources.iter().zip(&texts).zip(&chosen) {
        string(&mut out, &source.id);
        number(&mut out, usize::from(source.is_exception));
        number(&mut out, source.head);
        number(&mut out, source.terms_end);
        number(&mut out, chosen.len());
        number(&mut out, text.len());
        out.extend(text.iter().flat_map(|id| id.to_le_bytes()));
    }
    let mut places: BTreeMap<u32, Vec<(u16, u16)>> = BTreeMap::new();
    for (template, chosen) in (0..).zip(&chosen) {
        for (hash, at) in chosen {
            places.entry(*hash).or_default().push((template, *at));
        }
    }
    number(&mut out, places.len());
    for (hash, at) in &places {
        out.extend(hash.to_le_bytes());
        number(&mut out, at.len());
    }
    for (template, at) in places.values().flatten() {
        out.extend(template.to_le_bytes());
        out.extend(at.to_le_bytes());
    }
    out
}

/// The shingles that are indexed for each text: rare ones, spread over the text.
fn shingles(texts: &[Vec<u16>]) -> Vec<Vec<(u32, u16)>> {
    let all = |text: &Vec<u16>| -> Vec<(u32, u16)> {
        text.windows(shingle::LENGTH).filter_map(shingle::hash).zip(0..).collect()
    };
    let mut frequency: BTreeMap<u32, usize> = BTreeMap::new();
    for text in texts {
        let distinct: BTreeSet<u32> = all(text).into_iter().map(|(hash, _)| hash).collect();
        for hash in distinct {
            *frequency.entry(hash).or_default() += 1;
        }
    }
    let count = |hash: &u32| frequency.get(hash).copied().unwrap_or_default();
    texts.iter().map(|text| spread(&all(text), count)).collect()
}

/// Selects the rarest of every few consecutive shingles.
fn spread(all: &[(u32, u16)], count: impl Fn(&u32) -> usize) -> Vec<(u32, u16)> {
    let run = match all.len() {
        0..=120 => 1,
        121..=400 => 2,
        401..=1200 => 4,
        _ => 8,
    };
    let rarest = |part: &[(u32, u16)]| part.iter().min_by_key(|(hash, _)| count(hash)).copied();
    let few = |chosen: &(u32, u16)| count(&chosen.0) <= MOST_POSTINGS;
    let mut seen = BTreeSet::new();
    all.chunks(run).filter_map(rarest).filter(few).filter(|(hash, _)| seen.insert(*hash)).collect()
}

fn number(out: &mut Vec<u8>, number: usize) {
    out.extend(u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn string(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend(text.as_bytes());
}

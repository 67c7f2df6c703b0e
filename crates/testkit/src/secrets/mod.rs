//! Repositories with secrets in their files, to test that no output contains one.
//!
//! The tokens follow the documentation of their issuers, and deliberately not the table that
//! redaction uses. A secret that is recognized by its context, such as the password in a URL, is
//! only placed in fields that keep this context.

mod fields;
mod formats;
mod forms;
mod plant;

pub use plant::{Plant, Shape};

use crate::Random;

/// A secret in a file: which one, and in which field.
#[derive(Clone, Debug)]
pub struct Planted {
    /// The secret.
    pub plant: Plant,
    /// The field.
    pub field: &'static str,
}

/// A tree with many secrets.
#[derive(Clone, Debug, Default)]
pub struct Planting {
    /// Paths and contents.
    pub files: Vec<(String, String)>,
    /// The secrets in the files.
    pub planted: Vec<Planted>,
}

impl Planting {
    /// Creates a tree with this many secrets, one per field.
    pub fn grow(random: &mut Random, count: usize) -> Self {
        let mut planting = Self::default();
        for at in 0..count {
            let plant =
                if random.below(2) == 0 { formats::token(random) } else { forms::form(random) };
            let fields = fields::of_shape(plant.shape);
            let (field, put) = *random.pick(&fields);
            planting.files.extend(put(at, &plant.text));
            planting.planted.push(Planted { plant, field });
        }
        planting
    }

    /// Returns the secrets of which a part is in a text. Case is ignored, because hosts and
    /// registries change it.
    pub fn leaks<'a>(&'a self, text: &str) -> impl Iterator<Item = (&'a Planted, usize)> + 'a {
        let text = text.to_ascii_lowercase();
        self.planted.iter().filter_map(move |planted| {
            let mut cores = planted.plant.cores.iter();
            let at = cores.find_map(|core| text.find(&core.to_ascii_lowercase()));
            at.map(|at| (planted, at))
        })
    }
}

/// Returns a secret of each format and form.
pub fn samples(random: &mut Random) -> Vec<Plant> {
    formats::all(random).into_iter().chain(forms::all(random)).collect()
}

/// Returns a value that is common in reports and is not a secret.
pub fn harmless(random: &mut Random) -> String {
    forms::harmless(random)
}

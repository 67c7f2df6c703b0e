//! Files that the metadata of an action declares as its program.

use plimsoll_model::{Location, RepoPath};
use plimsoll_workflow::Program;

use super::{Called, CalledKind};
use crate::Output;
use crate::ci::Reader;
use crate::tree::place;
use crate::unseen::{self, Unseen, UnseenKind};

impl Reader<'_> {
    /// Adds the file of `main`, `pre`, `post` and the entry points of a Docker action, if the tree has it.
    pub(super) fn program(&self, program: &Program, output: &mut Output) {
        let directory = self.path.parent().unwrap_or_default();
        let value = program.value.trim();
        // An image has the file wherever its Dockerfile copies it, usually under the same name.
        let path = directory.join(value.trim_start_matches('/').as_bytes());
        let Some(path) = path else { return };
        let Some(named) = place::named(self.context.source, &path) else {
            if let Some(why) = unseen::unreachable(self.context.source, &path) {
                let at = Location::at(self.path.clone(), program.mark.line, program.mark.column);
                output.diagnostics.push(unseen::lost(&at, value, &why));
            }
            return;
        };
        match UnseenKind::of_program(&named.file.path, None) {
            Some(kind) if unseen::is_relevant(self.context, &named.file, kind) => {
                output.parts.push(Unseen { kind, path });
            }
            Some(_) => {}
            None => output.parts.push(self.entry_point(path, named.file.path, directory, program)),
        }
    }

    fn entry_point(
        &self,
        to: RepoPath,
        file: RepoPath,
        working: RepoPath,
        program: &Program,
    ) -> Called {
        Called {
            to,
            file,
            kind: CalledKind::Script,
            from: self.path.clone(),
            working,
            locator: program.locator.clone(),
            exposures: Vec::new(),
        }
    }
}

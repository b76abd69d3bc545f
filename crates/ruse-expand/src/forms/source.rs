//! `include`, `include-ci`, `cond-expand` (R7RS §4.1.7, §4.2.1).

use ruse_syntax::{Diagnostic, Node, SourceId, Stx};

use super::ANY;
use crate::binding::CoreForm;
use crate::cx::{Cx, Res};

impl Cx<'_> {
    /// The forms of the files that an `include` names.
    pub(crate) fn include(&mut self, stx: Stx, fold_case: bool) -> Res<Vec<Stx>> {
        let operands = self.operands(stx, 1, ANY, "(include FILE ...)")?;
        let mut forms = Vec::new();
        for operand in operands {
            let Node::String(id) = *self.arena.node(operand) else {
                return self.syntax("a file to include is named by a string", operand);
            };
            let file = self.arena.text(id).to_string();
            self.include_file(&file, operand, fold_case, &mut forms)?;
        }
        Ok(forms)
    }

    fn include_file(
        &mut self,
        file: &str,
        site: Stx,
        fold_case: bool,
        forms: &mut Vec<Stx>,
    ) -> Res<()> {
        self.includes += 1;
        let limit = self.ex.config.limits.includes;
        if self.includes > limit {
            return self.syntax(format!("more than {limit} texts are included"), site);
        }
        let from = self.span(site).source;
        let from_name = self.ex.sources.get(from).map_or("", |source| &source.name).to_string();
        let found = match self.ex.config.provider.include(&from_name, file) {
            Ok(found) => found,
            Err(reason) => {
                let message = format!("`{file}` cannot be included: {reason}");
                return Err(self.error("expand/include", message, site));
            }
        };
        if let Some(chain) = self.include_chain(from, &found.path) {
            let message = format!("`{file}` includes itself");
            let error = self.error("expand/include-cycle", message, site);
            return Err(Box::new(error.note(format!("the chain is {chain}"))));
        }
        let read = self.ex.read(self.arena, &found.path, &found.text, fold_case);
        match read {
            Ok((id, read)) => {
                self.ex.include_parents.insert(id, from);
                forms.extend(read);
                Ok(())
            }
            Err(errors) => self.fail_with(errors, site),
        }
    }

    /// The chain of includes from `path` down to the text `from`, if `path` is in it.
    fn include_chain(&self, from: SourceId, path: &str) -> Option<String> {
        let mut chain = vec![path.to_string()];
        let mut at = Some(from);
        while let Some(id) = at {
            let name = self.ex.sources.get(id)?.name.clone();
            let closes = name == path;
            chain.push(name);
            if closes {
                chain.reverse();
                return Some(chain.join(" -> "));
            }
            at = self.ex.include_parents.get(&id).copied();
        }
        None
    }

    /// Records all errors but the last one, which becomes the result.
    pub(crate) fn fail_with<T>(&mut self, mut errors: Vec<Diagnostic>, site: Stx) -> Res<T> {
        let last = errors.pop();
        for error in errors {
            self.record(error);
        }
        match last {
            Some(error) => Err(Box::new(error)),
            None => self.syntax("this cannot be read", site),
        }
    }

    /// The forms of the first clause whose requirement holds; none if there is no such clause.
    pub(crate) fn cond_expand(&mut self, stx: Stx) -> Res<Vec<Stx>> {
        let clauses = self.operands(stx, 0, ANY, "(cond-expand (REQUIREMENT FORM ...) ...)")?;
        for clause in clauses {
            let items = match self.arena.as_list(clause) {
                Some(items) if !items.is_empty() => items.to_vec(),
                _ => return self.syntax("a clause must be `(REQUIREMENT FORM ...)`", clause),
            };
            if self.requirement(items[0])? {
                return Ok(items[1..].to_vec());
            }
        }
        Ok(Vec::new())
    }

    fn requirement(&mut self, stx: Stx) -> Res<bool> {
        if let Some(symbol) = self.arena.as_symbol(stx) {
            let name = self.ex.name_of(symbol);
            let known = self.ex.config.features.iter().any(|feature| feature == name);
            return Ok(name == CoreForm::Else.name() || known);
        }
        self.nested(stx, |cx| cx.compound_requirement(stx))
    }

    fn compound_requirement(&mut self, stx: Stx) -> Res<bool> {
        let items = self.list_items(stx).unwrap_or_default();
        let head = items.first().and_then(|&head| self.arena.as_symbol(head));
        let head = head.map(|head| self.name(head));
        match (head.as_deref(), items.get(1..).unwrap_or_default()) {
            (Some("and"), parts) => {
                for &part in parts {
                    if !self.requirement(part)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Some("or"), parts) => {
                for &part in parts {
                    if self.requirement(part)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            (Some("not"), &[part]) => Ok(!self.requirement(part)?),
            (Some("library"), &[name]) => {
                let name = self.library_name(name)?;
                Ok(self.ex.library_exists(&name))
            }
            _ => {
                let text = self.short(stx);
                self.syntax(format!("`{text}` is not a feature requirement"), stx)
            }
        }
    }
}

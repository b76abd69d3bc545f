//! The REPL at a terminal: a line editor with history, completion and colours.

use std::borrow::Cow;

use reedline::{
    ColumnarMenu, Emacs, FileBackedHistory, KeyCode, KeyModifiers, MenuBuilder, Prompt,
    PromptEditMode, PromptHistorySearch, PromptHistorySearchStatus, Reedline, ReedlineEvent,
    ReedlineMenu, Signal, default_emacs_keybindings,
};

use super::editing::{BoundNames, Colours, Names, WholeForms};
use super::session::{Next, Session, print};
use crate::{environment, report, status};

const MENU: &str = "completion_menu";
/// Inputs that the history keeps.
const HISTORY: usize = 10_000;

const GREETING: &str =
    concat!("Ruse ", env!("CARGO_PKG_VERSION"), ", an R7RS Scheme. ,help shows the commands.\n");

/// Runs until the user leaves; gives the exit status.
pub(super) fn run(session: &mut Session) -> i32 {
    if let Next::Leave(status) = print(report::print(GREETING)) {
        return status;
    }
    let names = Names::default();
    let mut editor = editor(&names, session);
    loop {
        names.update(&mut session.vm);
        match editor.read_line(&PlainPrompt) {
            Ok(Signal::Success(input)) => {
                // A history that cannot be written is no reason to stop.
                let _ = editor.sync_history();
                if input.trim().is_empty() {
                    continue;
                }
                if let Next::Leave(status) = session.input(&input) {
                    return status;
                }
            }
            Ok(Signal::CtrlC) => {}
            Ok(Signal::CtrlD) => return status::OK,
            Ok(Signal::ExternalBreak(_)) => return status::TERMINATED,
            Ok(_) => {}
            Err(error) => {
                report::complain(&format!("the terminal cannot be used: {error}"));
                return status::IO_ERROR;
            }
        }
    }
}

fn editor(names: &Names, session: &Session) -> Reedline {
    let mut keys = default_emacs_keybindings();
    let complete = vec![ReedlineEvent::Menu(MENU.to_owned()), ReedlineEvent::MenuNext];
    keys.add_binding(KeyModifiers::NONE, KeyCode::Tab, ReedlineEvent::UntilFound(complete));
    keys.add_binding(KeyModifiers::SHIFT, KeyCode::BackTab, ReedlineEvent::MenuPrevious);
    let menu = ColumnarMenu::default().with_name(MENU);
    let mut editor = Reedline::create()
        .with_validator(Box::new(WholeForms))
        .with_completer(Box::new(BoundNames(names.clone())))
        .with_quick_completions(true)
        .with_partial_completions(true)
        .with_menu(ReedlineMenu::EngineCompleter(Box::new(menu)))
        .with_edit_mode(Box::new(Emacs::new(keys)))
        .with_ansi_colors(report::in_colour())
        .use_bracketed_paste(true)
        .with_break_signal(session.signals.attach_editor())
        .disable_hints();
    if report::in_colour() {
        editor = editor.with_highlighter(Box::new(Colours(names.clone())));
    }
    let Some(file) = environment::history_file() else { return editor };
    match FileBackedHistory::with_file(HISTORY, file.clone()) {
        Ok(history) => editor.with_history(Box::new(history)),
        Err(error) => {
            report::warn(&format!("no history is kept in {}: {error}", file.display()));
            editor
        }
    }
}

/// `> `, and space of the same width on further lines.
struct PlainPrompt;

impl Prompt for PlainPrompt {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_indicator(&self, _: PromptEditMode) -> Cow<'_, str> {
        Cow::Borrowed("> ")
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        Cow::Borrowed("  ")
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        let failing = match search.status {
            PromptHistorySearchStatus::Passing => "",
            PromptHistorySearchStatus::Failing => "nothing found: ",
        };
        Cow::Owned(format!("({failing}search {}) ", search.term))
    }
}

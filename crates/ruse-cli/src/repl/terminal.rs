//! The REPL at a terminal: a line editor with history, completion and colours.

use std::borrow::Cow;
use std::cell::RefCell;

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
    let editor = editor(&names, session);
    EDITOR.set(Some(editor));
    loop {
        names.update(&mut session.vm);
        match read(0) {
            Ok(Some(input)) => {
                if let Next::Leave(status) = session.input(&input) {
                    return status;
                }
            }
            Ok(None) => return status::OK,
            Err(status) => return status,
        }
    }
}

thread_local! {
    /// The editor of the terminal, which a debugger needs in the midst of an evaluation.
    static EDITOR: RefCell<Option<Reedline>> = const { RefCell::new(None) };
}

/// Whether there is a terminal to read from.
pub(super) fn is_there() -> bool {
    EDITOR.with_borrow(Option::is_some)
}

/// The next input, at this level of debugging; `None` when the user leaves.
///
/// # Errors
/// The exit status for a terminal that cannot be used.
pub(super) fn read(level: usize) -> Result<Option<String>, i32> {
    EDITOR.with_borrow_mut(|editor| {
        let Some(editor) = editor else { return Ok(None) };
        loop {
            match editor.read_line(&PlainPrompt(level)) {
                Ok(Signal::Success(input)) => {
                    // A history that cannot be written is no reason to stop.
                    let _ = editor.sync_history();
                    if !input.trim().is_empty() {
                        return Ok(Some(input));
                    }
                }
                Ok(Signal::CtrlC) => {}
                Ok(Signal::CtrlD) => return Ok(None),
                Ok(Signal::ExternalBreak(_)) => return Err(status::TERMINATED),
                Ok(_) => {}
                Err(error) => {
                    report::complain(&format!("the terminal cannot be used: {error}"));
                    return Err(status::IO_ERROR);
                }
            }
        }
    })
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

/// `> ` behind the level of debugging, and space on further lines.
struct PlainPrompt(usize);

impl Prompt for PlainPrompt {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        match self.0 {
            0 => Cow::Borrowed(""),
            level => Cow::Owned(format!("[{level}] ")),
        }
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

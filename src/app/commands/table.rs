//! The lines of the table of commands.
//!
//! In: nothing. Out: [`COMMANDS`]. It must not know how an action is carried out.

use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};

use super::{Around, Command, On, Section};
use crate::app::actions::{Action, CanvasAction, FileAction, SketchAction, StudyAction, ViewAction, Way};
use crate::app::session::Stage;
use crate::edit::{Align, Axis};
use crate::picture::Tidy;
use crate::scenario::SystemKind;

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(CTRL_SHIFT, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn alt(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT, key)
}

const fn alt_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT.plus(Modifiers::SHIFT), key)
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

type Ready = fn(&Around<'_>) -> Result<(), &'static str>;

const ALWAYS: Ready = |_| Ok(());
const UNDOABLE: Ready = |around| around.session.undo_label().map(|_| ()).ok_or("Nothing to undo");
const REDOABLE: Ready = |around| around.session.redo_label().map(|_| ()).ok_or("Nothing to redo");
const SELECTED: Ready = |around| {
    let none = around.session.selection.is_empty();
    if none { Err("Nothing is selected") } else { Ok(()) }
};
const A_NAME: Ready = |around| {
    let selected = around.session.selection.to_selected();
    let one = selected.flows.is_empty() && selected.len() == 1;
    if one {
        Ok(())
    } else {
        Err("Select one system, zone or note")
    }
};
const NOT_EMPTY: Ready = |around| {
    let empty = around.session.scenario.systems.is_empty();
    if empty { Err("The sheet is empty") } else { Ok(()) }
};
const REVERTIBLE: Ready = |around| {
    let saved = around.session.path.is_some();
    if saved {
        Ok(())
    } else {
        Err("This sketch was never saved")
    }
};
const A_FLOW: Ready = |around| {
    let some = !around.session.selection.flows.is_empty();
    if some { Ok(()) } else { Err("Select a flow") }
};
const TWO_FLOWS: Ready = |around| {
    let some = around.session.selection.flows.len() > 1;
    if some { Ok(()) } else { Err("Select several flows") }
};
const TWO_SYSTEMS: Ready = |around| {
    let some = around.session.selection.systems.len() > 1;
    if some { Ok(()) } else { Err("Select several systems") }
};
const THREE_SYSTEMS: Ready = |around| {
    let some = around.session.selection.systems.len() > 2;
    if some {
        Ok(())
    } else {
        Err("Select three systems or more")
    }
};
const A_SYSTEM_OF_SEVERAL: Ready = |around| {
    let one = around.session.selection.systems.len() == 1;
    match (one, around.session.scenario.systems.len()) {
        (false, _) => Err("Select one system"),
        (true, ..2) => Err("There is no other system"),
        (true, _) => Ok(()),
    }
};
const SYSTEMS: Ready = |around| {
    let some = !around.session.selection.systems.is_empty();
    if some { Ok(()) } else { Err("Select systems") }
};
const STUDYING: Ready = |around| {
    let running = around.session.study.is_running();
    if running {
        Ok(())
    } else {
        Err("Nothing is being simulated")
    }
};

/// A command that yields to text, can be done everywhere and always.
const fn command(
    name: &'static str,
    section: Section,
    keys: &'static [KeyboardShortcut],
    action: fn() -> Action,
) -> Command {
    Command {
        name,
        section,
        keys,
        yields_to_text: true,
        on: On::Everywhere,
        action,
        ready: ALWAYS,
    }
}

impl Command {
    const fn while_typing(mut self) -> Self {
        self.yields_to_text = false;
        self
    }

    const fn on(mut self, on: On) -> Self {
        self.on = on;
        self
    }

    const fn when(mut self, ready: Ready) -> Self {
        self.ready = ready;
        self
    }
}

/// On Sketch, something about what is drawn there.
const fn sketch(
    name: &'static str,
    section: Section,
    keys: &'static [KeyboardShortcut],
    action: fn() -> Action,
) -> Command {
    command(name, section, keys, action).on(On::Sketch)
}

const fn stage(name: &'static str, keys: &'static [KeyboardShortcut], action: fn() -> Action) -> Command {
    command(name, Section::Go, keys, action)
}

/// Undo.
pub const UNDO: Command = command("Undo", Section::Edit, &[ctrl(Key::Z)], || Action::Undo).when(UNDOABLE);
/// Redo.
pub const REDO: Command = command("Redo", Section::Edit, &[ctrl_shift(Key::Z), ctrl(Key::Y)], || {
    Action::Redo
})
.when(REDOABLE);
/// Open.
pub const OPEN: Command = command("Open…", Section::File, &[ctrl(Key::O)], || FileAction::Open.into()).while_typing();
/// Save.
pub const SAVE: Command = command("Save", Section::File, &[ctrl(Key::S)], || FileAction::Save.into()).while_typing();
/// Save as.
pub const SAVE_AS: Command = command("Save as…", Section::File, &[ctrl_shift(Key::S)], || {
    FileAction::SaveAs.into()
})
.while_typing();
/// The palette of commands.
pub const PALETTE: Command = command(
    "Command palette",
    Section::Help,
    &[ctrl(Key::K), ctrl_shift(Key::P)],
    || ViewAction::Palette.into(),
)
.while_typing();
/// The list of keys.
pub const HELP: Command = command("Keys and gestures", Section::Help, &[plain(Key::F1)], || {
    ViewAction::Help.into()
})
.while_typing();
/// Rename.
pub const RENAME: Command = sketch("Rename", Section::Edit, &[plain(Key::F2)], || {
    SketchAction::Rename.into()
})
.when(A_NAME);
/// Delete.
pub const DELETE: Command = sketch(
    "Delete",
    Section::Edit,
    &[plain(Key::Delete), plain(Key::Backspace)],
    || SketchAction::Delete.into(),
)
.when(SELECTED);

/// The palette of what can be added.
pub const ADD: Command = sketch("Add something…", Section::Insert, &[plain(Key::Slash)], || {
    ViewAction::InsertPalette.into()
});
/// A flow that is drawn by keys.
pub const CONNECT: Command = sketch("Connect to another system", Section::Arrange, &[plain(Key::C)], || {
    SketchAction::Connect.into()
})
.when(A_SYSTEM_OF_SEVERAL);
/// Simulate and compare.
pub const RUN: Command = command("Run comparison", Section::Go, &[plain(Key::F5)], || {
    StudyAction::Compare.into()
})
.while_typing();
/// The steps of a first sketch.
pub const FIRST_STEPS: Command = command("Show first steps", Section::Help, &[], || {
    ViewAction::FirstSteps(true).into()
});

/// The whole table.
pub const COMMANDS: [Command; 76] = [
    command("New sheet", Section::File, &[ctrl(Key::N)], || FileAction::New.into()).while_typing(),
    command("Start…", Section::File, &[ctrl_shift(Key::N)], || {
        ViewAction::Start.into()
    })
    .while_typing(),
    OPEN,
    SAVE,
    SAVE_AS,
    command("From a table…", Section::File, &[], || FileAction::Table.into()),
    command("Revert to the file", Section::File, &[], || FileAction::Revert.into()).when(REVERTIBLE),
    command("Close the window", Section::File, &[ctrl(Key::Q)], || {
        FileAction::Close.into()
    })
    .while_typing(),
    UNDO,
    REDO,
    sketch("Select all", Section::Edit, &[ctrl(Key::A)], || {
        SketchAction::SelectAll.into()
    })
    .when(NOT_EMPTY),
    sketch("Select nothing", Section::Edit, &[ctrl_shift(Key::A)], || {
        SketchAction::SelectNothing.into()
    }),
    sketch("Copy", Section::Edit, &[ctrl(Key::C)], || SketchAction::Copy.into()).when(SELECTED),
    sketch("Cut", Section::Edit, &[ctrl(Key::X)], || SketchAction::Cut.into()).when(SELECTED),
    sketch("Paste", Section::Edit, &[ctrl(Key::V)], || SketchAction::Paste.into()),
    sketch("Duplicate", Section::Edit, &[ctrl(Key::D)], || {
        SketchAction::Duplicate.into()
    })
    .when(SELECTED),
    sketch("History", Section::Edit, &[ctrl(Key::H)], || {
        SketchAction::History.into()
    }),
    sketch("Align left", Section::Arrange, &[alt(Key::A)], || {
        SketchAction::Align(Align::Left).into()
    })
    .when(TWO_SYSTEMS),
    sketch("Align right", Section::Arrange, &[alt(Key::D)], || {
        SketchAction::Align(Align::Right).into()
    })
    .when(TWO_SYSTEMS),
    sketch("Align top", Section::Arrange, &[alt(Key::W)], || {
        SketchAction::Align(Align::Top).into()
    })
    .when(TWO_SYSTEMS),
    sketch("Align bottom", Section::Arrange, &[alt(Key::S)], || {
        SketchAction::Align(Align::Bottom).into()
    })
    .when(TWO_SYSTEMS),
    sketch("Align centers in a column", Section::Arrange, &[alt(Key::H)], || {
        SketchAction::Align(Align::CenterX).into()
    })
    .when(TWO_SYSTEMS),
    sketch("Align centers in a row", Section::Arrange, &[alt(Key::V)], || {
        SketchAction::Align(Align::CenterY).into()
    })
    .when(TWO_SYSTEMS),
    sketch("Distribute in a row", Section::Arrange, &[alt_shift(Key::H)], || {
        SketchAction::Distribute(Axis::Horizontal).into()
    })
    .when(THREE_SYSTEMS),
    sketch("Distribute in a column", Section::Arrange, &[alt_shift(Key::V)], || {
        SketchAction::Distribute(Axis::Vertical).into()
    })
    .when(THREE_SYSTEMS),
    sketch("Bring to front", Section::Arrange, &[plain(Key::CloseBracket)], || {
        SketchAction::ToFront.into()
    })
    .when(SYSTEMS),
    sketch("Send to back", Section::Arrange, &[plain(Key::OpenBracket)], || {
        SketchAction::ToBack.into()
    })
    .when(SYSTEMS),
    sketch("Tidy in layers", Section::Arrange, &[ctrl_shift(Key::L)], || {
        SketchAction::Tidy(Tidy::Layered).into()
    })
    .when(NOT_EMPTY),
    sketch("Tidy by partners", Section::Arrange, &[], || {
        SketchAction::Tidy(Tidy::Organic).into()
    })
    .when(NOT_EMPTY),
    sketch("Reverse the flow", Section::Arrange, &[], || {
        SketchAction::Reverse.into()
    })
    .when(A_FLOW),
    sketch("Merge flows into one", Section::Arrange, &[], || {
        SketchAction::Merge.into()
    })
    .when(TWO_FLOWS),
    sketch("Split a flow by receivers", Section::Arrange, &[], || {
        SketchAction::Split.into()
    })
    .when(A_FLOW),
    CONNECT,
    sketch("Next system to the left", Section::Go, &[alt(Key::ArrowLeft)], || {
        SketchAction::Walk(Way::Left).into()
    })
    .when(NOT_EMPTY),
    sketch("Next system to the right", Section::Go, &[alt(Key::ArrowRight)], || {
        SketchAction::Walk(Way::Right).into()
    })
    .when(NOT_EMPTY),
    sketch("Next system above", Section::Go, &[alt(Key::ArrowUp)], || {
        SketchAction::Walk(Way::Up).into()
    })
    .when(NOT_EMPTY),
    sketch("Next system below", Section::Go, &[alt(Key::ArrowDown)], || {
        SketchAction::Walk(Way::Down).into()
    })
    .when(NOT_EMPTY),
    sketch("Problems", Section::View, &[ctrl_shift(Key::M)], || {
        SketchAction::Problems.into()
    }),
    RENAME,
    DELETE,
    sketch("Add a service", Section::Insert, &[], || {
        SketchAction::Insert(SystemKind::Service).into()
    }),
    sketch("Add a SaaS system", Section::Insert, &[], || {
        SketchAction::Insert(SystemKind::Saas).into()
    }),
    sketch("Add a data store", Section::Insert, &[], || {
        SketchAction::Insert(SystemKind::DataStore).into()
    }),
    sketch("Add a cache", Section::Insert, &[], || {
        SketchAction::Insert(SystemKind::Cache).into()
    }),
    sketch("Add a device", Section::Insert, &[], || {
        SketchAction::Insert(SystemKind::Device).into()
    }),
    sketch("Add an external partner", Section::Insert, &[], || {
        SketchAction::Insert(SystemKind::Partner).into()
    }),
    sketch("Add a zone", Section::Insert, &[], || SketchAction::InsertZone.into()),
    sketch("Add a note", Section::Insert, &[], || SketchAction::InsertNote.into()),
    ADD,
    command("Zoom in", Section::View, &[ctrl(Key::Plus), ctrl(Key::Equals)], || {
        CanvasAction::ZoomIn.into()
    })
    .on(On::Canvas),
    command("Zoom out", Section::View, &[ctrl(Key::Minus)], || {
        CanvasAction::ZoomOut.into()
    })
    .on(On::Canvas),
    command("Zoom to 100 %", Section::View, &[ctrl(Key::Num0)], || {
        CanvasAction::Zoom100.into()
    })
    .on(On::Canvas),
    command(
        "Fit all",
        Section::View,
        &[shift(Key::Num1), shift(Key::Exclamationmark)],
        || CanvasAction::FitAll.into(),
    )
    .on(On::Canvas),
    command("Theme: like the system", Section::View, &[], || {
        ViewAction::Theme(ThemePreference::System).into()
    }),
    command("Theme: light", Section::View, &[], || {
        ViewAction::Theme(ThemePreference::Light).into()
    }),
    sketch("Fit what is selected", Section::View, &[shift(Key::Num2)], || {
        SketchAction::FitSelection.into()
    })
    .when(SELECTED),
    command("Snap to the grid on or off", Section::View, &[ctrl(Key::Quote)], || {
        ViewAction::Snap.into()
    }),
    command("Guides on or off", Section::View, &[], || ViewAction::Guides.into()),
    command("Minimap on or off", Section::View, &[], || ViewAction::Minimap.into()),
    sketch("Find on the sketch", Section::Edit, &[ctrl(Key::F)], || {
        SketchAction::Find.into()
    })
    .when(NOT_EMPTY),
    command(
        "Larger text",
        Section::View,
        &[ctrl_shift(Key::Plus), ctrl_shift(Key::Equals)],
        || ViewAction::TextScale(1).into(),
    ),
    command("Smaller text", Section::View, &[ctrl_shift(Key::Minus)], || {
        ViewAction::TextScale(-1).into()
    }),
    command("Wheel pans or zooms", Section::View, &[], || ViewAction::Wheel.into()),
    command("Reduced motion on or off", Section::View, &[], || {
        ViewAction::Motion.into()
    }),
    command("Example: hello, shop", Section::File, &[], || {
        FileAction::Example("hello.ron").into()
    }),
    command("Example: restaurant chain", Section::File, &[], || {
        FileAction::Example("restaurant-chain.ron").into()
    }),
    command("Theme: dark", Section::View, &[], || {
        ViewAction::Theme(ThemePreference::Dark).into()
    }),
    stage("Sketch", &[ctrl(Key::Num1), plain(Key::Num1)], || {
        ViewAction::Stage(Stage::Sketch).into()
    }),
    stage("Simulate", &[ctrl(Key::Num2), plain(Key::Num2)], || {
        ViewAction::Stage(Stage::Simulate).into()
    }),
    stage("Compare", &[ctrl(Key::Num3), plain(Key::Num3)], || {
        ViewAction::Stage(Stage::Compare).into()
    }),
    stage("Report", &[ctrl(Key::Num4), plain(Key::Num4)], || {
        ViewAction::Stage(Stage::Report).into()
    }),
    RUN,
    command("Stop simulating", Section::Go, &[], || StudyAction::Stop.into()).when(STUDYING),
    PALETTE,
    HELP,
    FIRST_STEPS,
];

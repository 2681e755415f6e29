//! Topolab: opens the window, or runs the command line.
//!
//! In: arguments. Out: a window, or a result and an exit code. Where there is no display, or the program was built
//! without its window, it says so and compares in the terminal.

use std::process::ExitCode;

use topolab::cli;

fn main() -> ExitCode {
    let started = std::time::Instant::now();
    let arguments = cli::arguments();
    match &arguments.command {
        Some(command) => cli::run(command),
        None => open(arguments, started),
    }
}

#[cfg(feature = "app")]
fn open(arguments: cli::Cli, started: std::time::Instant) -> ExitCode {
    if !has_display() {
        return cli::without_display(arguments.file, "There is no display");
    }
    let options = topolab::app::AppOptions {
        file: arguments.file.clone(),
        frame_log: arguments.frame_log,
        folder: topolab::app::own_folder(),
        started: Some(started),
    };
    match topolab::app::run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => cli::without_display(arguments.file, &format!("The window cannot be opened ({why})")),
    }
}

#[cfg(not(feature = "app"))]
fn open(arguments: cli::Cli, _started: std::time::Instant) -> ExitCode {
    cli::without_display(arguments.file, "This program was built without its window")
}

/// Whether a window could be shown: on Linux and its kin that is in the environment, elsewhere it is taken for granted.
#[cfg(feature = "app")]
fn has_display() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

//! A window without a display, and what it shows, as files.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use egui_kittest::Harness;
use topolab::app::{AppOptions, TopolabApp};

/// The window, held in memory.
pub type Window = Harness<'static, TopolabApp>;

/// A window of this size with this file, or the example.
pub fn open(options: AppOptions, size: egui::Vec2) -> Window {
    Harness::builder()
        .with_size(size)
        .with_render_cursor(false)
        .wgpu()
        .build_eframe(move |cc| TopolabApp::new(&cc.egui_ctx, options).unwrap_or_else(|error| panic!("{error}")))
}

/// Saves what the window shows as `FOLDER/NAME-dark.png` and `-light.png`.
pub fn take(window: &mut Window, folder: &Path, name: &str) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (theme, look) in [(egui::Theme::Dark, "dark"), (egui::Theme::Light, "light")] {
        window.state().set_theme(&window.ctx, theme);
        window.run_steps(4);
        let path = folder.join(format!("{name}-{look}.png"));
        let picture = window.render()?;
        save(&path, picture.width(), picture.height(), picture.as_raw())
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// As small as the encoder makes it, without the opacity that a window does not have.
fn save(path: &Path, width: u32, height: u32, pixels: &[u8]) -> Result<(), String> {
    let file = File::create(path).map_err(|error| error.to_string())?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    let opaque: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
    writer.write_image_data(&opaque).map_err(|error| error.to_string())
}

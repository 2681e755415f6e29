//! How does a scenario get into a file without ever leaving half a file behind?
//!
//! In: a scenario and a path. Out: the file, replaced as a whole. It must not know how the text is made (see `write`).

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::model::Scenario;
use super::read::{FILE_BYTES_MAX, has_comments};
use super::write::write;

/// What saving did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    /// The former file, kept because it had comments, which are not written back.
    pub backup: Option<PathBuf>,
}

/// Whether the file at `path` has comments, which saving would lose (but for the copy that it keeps). False where there
/// is no file, or none that can be read as text.
pub fn would_lose_comments(path: &Path) -> bool {
    let small = fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= FILE_BYTES_MAX);
    small && fs::read_to_string(path).is_ok_and(|text| has_comments(&text))
}

/// Writes `scenario` to `path`: either the whole new file stands there afterwards, or the old one untouched. Where the
/// old one had comments, it is kept beside the new one with `.bak` appended to its name.
///
/// # Errors
/// Whatever the file system objects to; the old file is untouched then.
pub fn save(scenario: &Scenario, path: &Path) -> io::Result<Saved> {
    let backup = would_lose_comments(path).then(|| backup_path(path));
    if let Some(backup) = &backup {
        fs::copy(path, backup)?;
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".topolab-")
        .suffix(".tmp")
        .tempfile_in(folder)?;
    file.write_all(write(scenario).as_bytes())?;
    let permissions = fs::metadata(path).map(|metadata| metadata.permissions());
    match permissions {
        Ok(permissions) => file.as_file().set_permissions(permissions)?,
        Err(_) => open_to_all(file.as_file())?,
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The name is safe once the folder is; not every system lets a folder be synced, and the file is whole anyway.
    let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    Ok(Saved { backup })
}

/// Temporary files are for their owner alone; a new scenario is a file like any other.
#[cfg(unix)]
fn open_to_all(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_all(_file: &fs::File) -> io::Result<()> {
    Ok(())
}

fn backup_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".bak");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_comments_are_kept_aside() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.ron");
        let mut scenario = Scenario::new("first");
        assert_eq!(save(&scenario, &path).expect("saved"), Saved { backup: None });
        assert_eq!(load(&path).expect("sound").scenario, scenario);

        let commented = format!("// by hand\n{}", write(&scenario));
        fs::write(&path, &commented).expect("written");
        assert!(would_lose_comments(&path));
        scenario.name = "second // no comment".to_owned();
        let saved = save(&scenario, &path).expect("saved");
        let backup = saved.backup.expect("a backup");
        assert_eq!(backup, folder.path().join("x.ron.bak"));
        assert_eq!(fs::read_to_string(backup).expect("there"), commented);
        assert_eq!(load(&path).expect("sound").scenario, scenario);
        assert!(!would_lose_comments(&path));
        assert_eq!(
            fs::read_dir(folder.path()).expect("there").count(),
            2,
            "nothing else is left behind"
        );
    }

    #[test]
    fn where_it_cannot_be_written_the_old_file_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let scenario = Scenario::new("x");
        assert!(save(&scenario, &folder.path().join("missing").join("x.ron")).is_err());
        assert!(save(&scenario, folder.path()).is_err());
    }
}

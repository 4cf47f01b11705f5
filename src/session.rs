//! Owns what all trials of a run share: the runtime's manifest, the model server, the tool server, the control call and the interrupt.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::manifest::Manifest;
use crate::sabotage::{Sabotage, Tamper};
use crate::subject::proof::Reader;
use crate::subject::scene::{Scene, Setting};
use crate::subject::strays;
use crate::verdict::{Cause, CauseKind};
use crate::witness::{self, ModelServer, ToolServer};

/// How long the witness sleeps in a control call, in milliseconds.
const CONTROL_SLEEP_MS: u64 = 5;

/// How often a control call that is off by more than [`BUSY_MS`] is made before that is believed.
const CONTROL_ATTEMPTS: usize = 5;

/// A control error above this makes every timing trial an error (3630/AC-1).
const BUSY_MS: f64 = 50.0;

/// A directory in which the scenes of the trials stay, held against other runs.
#[derive(Debug)]
pub struct Keep {
    /// The directory.
    pub directory: PathBuf,
    _lock: File,
}

impl Keep {
    /// Makes the directory and holds it until the end of the run.
    ///
    /// # Errors
    ///
    /// It cannot be written, or another run holds it.
    pub fn hold(directory: &Path) -> std::io::Result<Keep> {
        std::fs::create_dir_all(directory)?;
        let lock = File::create(directory.join(".candor-keep"))?;
        lock.try_lock()
            .map_err(|_| std::io::Error::other("another candor is using it"))?;
        Ok(Keep {
            directory: directory.to_owned(),
            _lock: lock,
        })
    }
}

/// What all trials of a run share.
#[derive(Debug)]
pub struct Session {
    /// The runtime under test.
    pub manifest: Arc<Manifest>,
    /// The executable that `{{candor}}` names and that serves as witness.
    pub executable: PathBuf,
    /// The scripted model of all trials.
    pub model: ModelServer,
    /// The witness tools of all trials, over HTTP.
    pub tools: ToolServer,
    /// Where the scenes of the trials stay.
    pub keep: Option<Keep>,
    /// Turns true when the run is interrupted.
    pub interrupt: watch::Receiver<bool>,
    /// What a saboteur does, in a calibration, and in which rows.
    pub sabotage: Option<Sabotage>,
    /// What is known of the manifest's reader.
    pub reader: tokio::sync::Mutex<Reader>,
    opening: OnceLock<Result<f64, Cause>>,
    name: String,
    scenes: AtomicU32,
}

impl Session {
    /// Starts the witnesses that all trials share.
    ///
    /// # Errors
    ///
    /// The model server or the tool server cannot listen on the loopback interface.
    pub fn open(
        manifest: Arc<Manifest>,
        executable: PathBuf,
        interrupt: watch::Receiver<bool>,
    ) -> std::io::Result<Session> {
        strays::adopt();
        let random = Uuid::now_v7().simple().to_string();
        Ok(Session {
            manifest,
            executable,
            model: ModelServer::start()?,
            tools: ToolServer::start()?,
            keep: None,
            interrupt,
            sabotage: None,
            reader: tokio::sync::Mutex::default(),
            opening: OnceLock::new(),
            name: random[24..].to_owned(),
            scenes: AtomicU32::new(0),
        })
    }

    /// A name for a trial that no other trial of any run has.
    pub fn nonce(&self) -> String {
        let n = self.scenes.fetch_add(1, Ordering::Relaxed);
        format!("n{}n{n:x}", self.name)
    }

    /// Prepares the place of a trial, and lets the tool server enter its calls; `slug` names its directory
    /// where scenes are kept.
    ///
    /// # Errors
    ///
    /// The place or its ledger cannot be made.
    pub fn scene(&self, slug: &str) -> Result<Scene, Cause> {
        let kit = |message: String| Cause::new(CauseKind::Kit, message);
        let nonce = self.nonce();
        let setting = Setting {
            manifest: &self.manifest,
            executable: &self.executable,
            model_url: self.model.url(&nonce),
            witness_url: self.tools.url(&nonce),
            keep: self.keep.as_ref().map(|keep| keep.directory.join(slug)),
            nonce,
        };
        let scene = Scene::prepare(&setting).map_err(kit)?;
        let ledger = scene.ledger();
        let registered = self.tools.register(&scene.nonce, &ledger);
        registered.map_err(|error| kit(format!("failed to open {}: {error}", ledger.display())))?;
        Ok(scene)
    }

    /// Ends a trial for the servers: what they noted of it is dropped, and further requests are refused.
    pub fn forget(&self, nonce: &str) {
        self.model.forget(nonce);
        self.tools.forget(nonce);
    }

    /// What a saboteur does to launches of this row: of this entrypoint.
    pub fn tamper(&self, row: &str) -> Option<&Tamper> {
        let sabotage = self.sabotage.as_ref()?;
        let meant = sabotage.rows.is_empty() || sabotage.rows.iter().any(|name| name == row);
        meant.then_some(&sabotage.tamper)
    }

    /// Whether the run was interrupted.
    pub fn interrupted(&self) -> bool {
        *self.interrupt.borrow()
    }

    /// The error of the control call before the first timing trial, in milliseconds; measured when
    /// it is first asked for.
    ///
    /// # Errors
    ///
    /// The machine is too busy to time anything, or the witness failed.
    pub fn opening_control(&self) -> Result<f64, Cause> {
        self.opening.get_or_init(|| self.control()).clone()
    }

    /// The error of a further control call, after the last timing trial.
    ///
    /// # Errors
    ///
    /// The machine is too busy to time anything, or the witness failed.
    pub fn closing_control(&self) -> Result<f64, Cause> {
        self.control()
    }

    /// The tolerance of a recorded latency: the largest of 5 ms, the declared resolution, and three
    /// times the control error (3630/AC-1).
    pub fn tolerance_ms(&self, control_error_ms: f64) -> f64 {
        let history = self.manifest.capabilities.history.as_ref();
        let resolution = history.map_or(0.0, |history| history.resolution_ms);
        5.0_f64.max(resolution).max(3.0 * control_error_ms)
    }

    /// One hiccup is no busy machine: a control call that is off by too much is repeated.
    fn control(&self) -> Result<f64, Cause> {
        let mut error_ms = f64::INFINITY;
        for _ in 0..CONTROL_ATTEMPTS {
            let control = witness::measure(&self.executable, CONTROL_SLEEP_MS)
                .map_err(|error| Cause::new(CauseKind::Kit, error.to_string()))?;
            error_ms = Duration::from_nanos(control.error_ns).as_secs_f64() * 1e3;
            if error_ms <= BUSY_MS || self.interrupted() {
                return Ok(error_ms);
            }
        }
        let message = format!(
            "the machine is too busy to time anything: a control call was off by {error_ms:.1} ms, \
             above {BUSY_MS:.0} ms, {CONTROL_ATTEMPTS} times in a row"
        );
        Err(Cause::new(CauseKind::Busy, message))
    }
}

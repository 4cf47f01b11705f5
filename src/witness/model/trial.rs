//! What the model server keeps of each trial: its script and the requests noted.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{super::script::Script, ModelRequest};

/// All trials of the server, by nonce.
#[derive(Debug, Clone, Default)]
pub(super) struct Trials(Arc<Mutex<HashMap<String, Arc<Trial>>>>);

#[derive(Debug, Default)]
pub(super) struct Trial(Mutex<State>);

#[derive(Debug, Default)]
pub(super) struct State {
    pub script: Script,
    /// How often each turn was refused by a fault that counts. The only thing that is remembered of a
    /// conversation.
    pub refused: HashMap<u32, u32>,
    requests: Vec<ModelRequest>,
}

impl State {
    /// How often a turn was asked for before.
    pub fn asked_for(&self, turn: u32) -> usize {
        let requests = self.requests.iter();
        requests
            .filter(|request| request.turn() == Some(turn))
            .count()
    }
}

impl Trials {
    pub fn play(&self, script: Script) {
        let trial = lock(&self.0)
            .entry(script.nonce.clone())
            .or_default()
            .clone();
        trial.state().script = script;
    }

    pub fn find(&self, nonce: &str) -> Option<Arc<Trial>> {
        lock(&self.0).get(nonce).cloned()
    }

    pub fn forget(&self, nonce: &str) {
        lock(&self.0).remove(nonce);
    }
}

impl Trial {
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }

    pub fn requests(&self) -> Vec<ModelRequest> {
        let mut requests = self.state().requests.clone();
        requests.sort_by_key(|request| request.arrived_ns);
        requests
    }

    pub fn note(self: Arc<Self>, request: ModelRequest) -> Note {
        let mut state = self.state();
        state.requests.push(request);
        let index = state.requests.len() - 1;
        drop(state);
        Note { trial: self, index }
    }
}

/// A noted request whose answer is under way.
#[derive(Debug)]
pub(super) struct Note {
    trial: Arc<Trial>,
    index: usize,
}

impl Note {
    pub fn edit(&self, change: impl FnOnce(&mut ModelRequest)) {
        change(&mut self.trial.state().requests[self.index]);
    }
}

/// A panic elsewhere leaves plain data behind, which is still good evidence.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{super::route::Target, *};

    #[test]
    fn requests_are_told_in_the_order_of_their_arrival() {
        let trial = Arc::new(Trial::default());
        for arrived_ns in [30, 10, 20] {
            let noted = ModelRequest::arrived(arrived_ns, &Target::default());
            trial.clone().note(noted);
        }
        let order: Vec<_> = trial
            .requests()
            .iter()
            .map(|request| request.arrived_ns)
            .collect();
        assert_eq!(order, [10, 20, 30]);
    }
}

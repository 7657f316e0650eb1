//! What PromQL the source takes: by its own list of features, its version, or its answers to probes.

use domain::Finding;
use domain::ports::{ServerProfile, ServerVerdict, SourceError};
use futures::future::try_join_all;
use promql::Expression;
use promql::check::server_word::{Foreseen, PlacedExpression};
use promql::profile::{Learned, PROBES, Profile, Verdict};
use tracing::warn;

use crate::App;

/// So many questions are open at the source at a time.
pub(crate) const AT_A_TIME: usize = 4;

impl App {
    /// Asks the source what PromQL it takes, in the order of what is worth most: its own list of
    /// features; its version, where it is a Prometheus; its answers to probes. What tells nothing is
    /// taken for the floor, and so is what answers none of these so that it can be read. What was learned
    /// holds for an hour, or until the source says that it is another server; the floor was not learned.
    pub async fn learn_profile(&self, server: &ServerProfile) -> Profile {
        let (identity, now) = (self.source.identity(), (self.clock)());
        if let Some(profile) = self.profiles.get(&identity, server, now) {
            return profile;
        }
        let profile = self.ask_for_profile(server).await;
        if profile.learned != Learned::Floor {
            self.profiles.put(&identity, server, now, &profile);
        }
        profile
    }

    async fn ask_for_profile(&self, server: &ServerProfile) -> Profile {
        let name = server.to_string().trim().to_owned();
        let features = self.source.features().await;
        if let Some(features) = features.unwrap_or_else(|error| without("its list of features", &error)) {
            return Profile::of_features(&name, &server.version, features);
        }
        let by_version = match server.product.as_str() {
            "Prometheus" => Profile::of_version(&name, &server.version),
            _ => None,
        };
        if let Some(profile) = by_version {
            return profile;
        }
        let probes: Vec<&str> = PROBES.iter().map(|probe| probe.expression).collect();
        let answers = self.verdicts(&probes).await;
        let answers = answers.map(|answers| answers.into_iter().collect::<Option<Vec<ServerVerdict>>>());
        match answers.unwrap_or_else(|error| without("its answers to probes", &error)) {
            Some(answers) => {
                let taken: Vec<bool> = answers
                    .iter()
                    .map(|answer| *answer == ServerVerdict::Takes)
                    .collect();
                Profile::of_probes(&name, &taken)
            }
            None => Profile::floor(&name),
        }
    }

    /// Asks the source about each expression that it is foreseen to refuse. Where it takes one, its
    /// own word stands: the profile learns it, and a finding tells both.
    pub(crate) async fn ask_about_doubtful(
        &self,
        expressions: &[PlacedExpression],
        profile: &mut Profile,
    ) -> Result<Vec<Finding>, SourceError> {
        let foreseen = |expression| (expression, PlacedExpression::foreseen(expression, profile));
        let doubtful: Vec<_> = expressions
            .iter()
            .map(foreseen)
            .filter(|(_, foreseen)| *foreseen != Foreseen::Verdict(Verdict::Valid))
            .collect();
        let texts: Vec<&str> = doubtful
            .iter()
            .map(|(expression, _)| expression.text.as_str())
            .collect();
        let verdicts = self.verdicts(&texts).await?;
        let mut findings = Vec::new();
        let before = profile.clone();
        for ((expression, foreseen), verdict) in doubtful.into_iter().zip(verdicts) {
            if verdict == Some(ServerVerdict::Takes) {
                findings.extend(expression.taken(&before, &foreseen));
                if let Ok(parsed) = Expression::parse(&expression.text) {
                    profile.takes(parsed.needs());
                }
            }
        }
        Ok(findings)
    }

    /// What the source says to each of the expressions, a few at a time.
    async fn verdicts(&self, expressions: &[&str]) -> Result<Vec<Option<ServerVerdict>>, SourceError> {
        let mut verdicts = Vec::with_capacity(expressions.len());
        for some in expressions.chunks(AT_A_TIME) {
            let asked: Vec<_> = some.iter().map(|text| self.source.verdict(text)).collect();
            verdicts.extend(try_join_all(asked).await?);
        }
        Ok(verdicts)
    }
}

/// What cannot be read tells nothing, and something else may.
fn without<T>(what: &str, error: &SourceError) -> Option<T> {
    warn!("could not learn what PromQL the source takes from {what}: {error}");
    None
}

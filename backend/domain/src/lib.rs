//! The rules of SRE-Llama: services, indicators, objectives, error budgets, alert tiers, changes
//! and receipts, and the ports through which the outside is reached.
//!
//! Everything here is a plain value or a pure function: no clock, no files, no network, no async
//! runtime. Time is an argument.

pub mod alert_options;
pub mod alert_tier;
pub mod backtest;
pub mod caller;
pub mod candidate;
pub mod change;
pub mod digest;
pub mod dismissal;
pub mod event_history;
pub mod finding;
pub mod fit;
pub mod grafana_api;
pub mod indicator;
pub mod ledger;
pub mod maintenance;
pub mod metric;
pub mod objective;
pub mod objective_group;
pub mod objective_status;
pub mod overview;
pub mod period;
pub mod pitfall;
pub mod ports;
pub mod proposal;
mod read_by;
pub mod receipt;
pub mod scoring;
pub mod selector;
pub mod signals;
pub mod time_span;
pub mod what_if;
pub mod windowed_expression;
pub mod zone;

pub use alert_options::{AlertOptions, SeverityOptions, Texts};
pub use alert_tier::absence::AbsenceAlert;
pub use alert_tier::preset::{Alerting, Preset};
pub use alert_tier::traffic::{Traffic, TrafficCertificate};
pub use alert_tier::{AlertSeverity, AlertTier, AlertTiers, Cadence, Certificate};
pub use backtest::Backtest;
pub use caller::{Caller, Identity, OrganisationRole, VerifiedIdentity};
pub use candidate::{Candidate, CandidateShape};
pub use change::{Action, Change, ChangeId, ChangeState};
pub use digest::Digest;
pub use dismissal::{Dismissal, DismissalReason};
pub use event_history::{EventCounts, EventHistory, UnseenEvents, WorstCase};
pub use finding::{Extent, Finding, Severity};
pub use grafana_api::DataSourceUid;
pub use indicator::{
    Across, BadEvents, Bound, BucketBound, Composite, CompositeMember, CompositeResolver, DurationUnit,
    EventUnit, Events, FreshnessSignal, HistogramForm, Indicator, IndicatorKind, TimeSlice,
};
pub use maintenance::MaintenanceWindow;
pub use metric::{Catalogue, Labels, Metric, MetricMetadata, MetricType, Service, ServiceSummary};
pub use objective::{Objective, ObjectiveId, Target};
pub use objective_group::{ObjectiveGroup, ObjectiveGroupError};
pub use objective_status::{BudgetRemaining, ObjectiveState, ObjectiveStatus, StatusBasis, TierBurn};
pub use overview::Overview;
pub use period::{Calendar, CalendarUnit, Period, PeriodWindow};
pub use proposal::Proposal;
pub use read_by::ReadBy;
pub use receipt::{Receipt, ReceiptDocument};
pub use selector::{MatchOperator, Matcher, Selector};
pub use time_span::TimeSpan;
pub use windowed_expression::{WindowedExpression, WindowedExpressionError};
pub use zone::Zone;

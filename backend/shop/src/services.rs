//! Who is in the shop: the services, whom they call, how fast and how reliable each is when all is well.

use std::fmt;
use std::str::FromStr;

use crate::latency::LogNormal;

/// The `job` label that all services of the shop share, so that a reader must look at `service` to tell them apart.
pub const JOB: &str = "shop";

/// One service of the shop, one process each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// The pages that customers see.
    Storefront,
    /// Products and prices.
    Catalogue,
    /// What a customer is about to buy.
    Carts,
    /// Takes orders, has them paid and hands them to shipping.
    Orders,
    /// Authorises payments; counts them in the style of a telecommunications core, without `_total`.
    Payment,
    /// A queue worker that ships what was ordered.
    Shipping,
    /// Accounts and sessions.
    User,
}

/// A page or call that a service answers, and the calls that it makes to answer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The path of the page, with its leading slash.
    pub path: &'static str,
    /// The calls that the page makes, in this order.
    pub calls: &'static [Call],
}

/// One call from a service to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who is called.
    pub peer: Service,
    /// The path that is called there.
    pub path: &'static str,
    /// Whether the caller must answer 502 when the peer fails. A call that is not needed may fail unnoticed.
    pub needed: bool,
}

/// How a service behaves when nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profile {
    /// The time that the service itself takes, without its peers, in seconds.
    pub own_latency: LogNormal,
    /// The time that a caller sees, with the peers, in seconds. The history uses it.
    pub seen_latency: LogNormal,
    /// The share of requests or jobs that fail by the service's own fault, in `[0, 1]`.
    pub error_share: f64,
    /// The share of requests that are the client's fault (not found, declined), in `[0, 1]`.
    pub refused_share: f64,
}

/// The `code` labels of a service that answers HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codes {
    /// The code of success.
    pub success: &'static str,
    /// The code of a request that is the client's fault.
    pub refused: &'static str,
    /// The code of a failed peer, for services that need one.
    pub bad_gateway: Option<&'static str>,
}

/// The `code` label of a service's own failure, the same everywhere.
pub const OWN_FAILURE: &str = "500";

/// A name that is no service of the shop.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is no service of the shop; use one of {}", all_names())]
pub struct UnknownService {
    name: String,
}

impl Service {
    /// All services, callers before those whom they call.
    pub const ALL: [Service; 7] = [
        Service::Storefront,
        Service::Catalogue,
        Service::Carts,
        Service::Orders,
        Service::Payment,
        Service::Shipping,
        Service::User,
    ];

    /// The value of the label `service`.
    pub fn name(self) -> &'static str {
        match self {
            Service::Storefront => "storefront",
            Service::Catalogue => "catalogue",
            Service::Carts => "carts",
            Service::Orders => "orders",
            Service::Payment => "payment",
            Service::Shipping => "shipping",
            Service::User => "user",
        }
    }

    /// The value of the label `instance`.
    pub fn instance(self) -> String {
        format!("{}-0", self.name())
    }

    /// The labels that Prometheus adds when it scrapes the service, sorted by name.
    pub fn target_labels(self) -> [(&'static str, String); 3] {
        [
            ("instance", self.instance()),
            ("job", JOB.to_owned()),
            ("service", self.name().to_owned()),
        ]
    }

    /// What the service answers. The queue worker has no pages: it takes jobs at `/jobs`.
    pub fn pages(self) -> &'static [Page] {
        match self {
            Service::Storefront => STOREFRONT_PAGES,
            Service::Catalogue => &[Page {
                path: "/products",
                calls: &[],
            }],
            Service::Carts => &[Page {
                path: "/cart",
                calls: &[],
            }],
            Service::Orders => ORDERS_PAGES,
            Service::Payment => &[Page {
                path: "/authorisations",
                calls: &[],
            }],
            Service::Shipping => &[],
            Service::User => &[Page {
                path: "/profile",
                calls: &[],
            }],
        }
    }

    /// Whom the service calls, each once, in the order of [`Service::ALL`].
    pub fn peers(self) -> Vec<Service> {
        let calls = self.pages().iter().flat_map(|page| page.calls);
        let mut peers: Vec<Service> = calls.map(|call| call.peer).collect();
        peers.sort();
        peers.dedup();
        peers
    }

    /// The codes that the service answers with, or `None` for the queue worker.
    pub fn codes(self) -> Option<Codes> {
        let (success, refused, bad_gateway) = match self {
            Service::Storefront => ("200", "404", Some("502")),
            Service::Catalogue | Service::Carts => ("200", "404", None),
            Service::Orders => ("201", "402", Some("502")),
            Service::Payment => ("200", "402", None),
            Service::User => ("200", "401", None),
            Service::Shipping => return None,
        };
        Some(Codes {
            success,
            refused,
            bad_gateway,
        })
    }

    /// How the service behaves when nothing is wrong.
    ///
    /// The error shares lie between 0.01 % and 0.1 %, so that objectives near 99.9 % are kept on a good month and
    /// missed on a bad one.
    pub fn profile(self) -> Profile {
        let (own_median_ms, seen_median_ms, spread, error_share, refused_share) = match self {
            Service::Storefront => (12.0, 30.0, 0.6, 0.0003, 0.004),
            Service::Catalogue => (8.0, 8.0, 0.7, 0.0003, 0.006),
            Service::Carts => (5.0, 5.0, 0.5, 0.0002, 0.002),
            Service::Orders => (20.0, 85.0, 0.45, 0.0002, 0.0),
            Service::Payment => (55.0, 55.0, 0.4, 0.0005, 0.015),
            Service::Shipping => (240.0, 240.0, 0.5, 0.001, 0.0),
            Service::User => (4.0, 4.0, 0.5, 0.0001, 0.01),
        };
        Profile {
            own_latency: LogNormal::with_median_ms(own_median_ms, spread),
            seen_latency: LogNormal::with_median_ms(seen_median_ms, spread),
            error_share,
            refused_share,
        }
    }
}

const STOREFRONT_PAGES: &[Page] = &[
    Page {
        path: "/browse",
        calls: &[Call {
            peer: Service::Catalogue,
            path: "/products",
            needed: false,
        }],
    },
    Page {
        path: "/cart",
        calls: &[Call {
            peer: Service::Carts,
            path: "/cart",
            needed: true,
        }],
    },
    Page {
        path: "/checkout",
        calls: &[
            Call {
                peer: Service::User,
                path: "/profile",
                needed: false,
            },
            Call {
                peer: Service::Orders,
                path: "/orders",
                needed: true,
            },
        ],
    },
];

const ORDERS_PAGES: &[Page] = &[Page {
    path: "/orders",
    calls: &[
        Call {
            peer: Service::Carts,
            path: "/cart",
            needed: true,
        },
        Call {
            peer: Service::Payment,
            path: "/authorisations",
            needed: true,
        },
        Call {
            peer: Service::Shipping,
            path: "/jobs",
            needed: true,
        },
    ],
}];

/// The shares of the storefront's visits that go to each page, by path; they add up to 1.
pub const PAGE_MIX: [(&str, f64); 3] = [("/browse", 0.72), ("/cart", 0.20), ("/checkout", 0.08)];

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Service {
    type Err = UnknownService;

    fn from_str(name: &str) -> Result<Self, UnknownService> {
        let found = Service::ALL.into_iter().find(|service| service.name() == name);
        found.ok_or_else(|| UnknownService {
            name: name.to_owned(),
        })
    }
}

impl serde::Serialize for Service {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

fn all_names() -> String {
    Service::ALL.map(|service| format!("`{service}`")).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_goes_to_a_page_that_exists() {
        for caller in Service::ALL {
            for call in caller.pages().iter().flat_map(|page| page.calls) {
                let exists = call.path == "/jobs" && call.peer == Service::Shipping
                    || call.peer.pages().iter().any(|page| page.path == call.path);
                assert!(exists, "{caller} calls {} at {}", call.path, call.peer);
            }
        }
    }

    #[test]
    fn the_page_mix_is_whole_and_names_the_pages_of_the_storefront() {
        let total: f64 = PAGE_MIX.iter().map(|(_, share)| share).sum();
        assert!((total - 1.0).abs() < 1e-12);
        let paths: Vec<_> = Service::Storefront.pages().iter().map(|page| page.path).collect();
        assert_eq!(paths, PAGE_MIX.map(|(path, _)| path));
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let error = "billing".parse::<Service>().unwrap_err().to_string();
        assert!(
            error.contains("`billing`") && error.contains("`payment`"),
            "{error}"
        );
    }
}

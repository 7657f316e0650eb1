//! go-plugin's controller: how a host asks a plugin to stop.
//!
//! Without it Grafana waits for two seconds and kills. The service has one method with two empty
//! messages, so it is written here instead of being generated.

use std::convert::Infallible;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic_prost::ProstCodec;
use tower::Service;

use crate::stopping::Stopping;

const SHUTDOWN: &str = "/plugin.GRPCController/Shutdown";

/// Begins the stop when the host asks for it.
#[derive(Debug, Clone)]
pub(crate) struct Controller {
    pub(crate) stopping: Stopping,
}

impl NamedService for Controller {
    const NAME: &'static str = "plugin.GRPCController";
}

impl Service<http::Request<Body>> for Controller {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let controller = self.clone();
        Box::pin(async move {
            if request.uri().path() != SHUTDOWN {
                return Ok(tonic::Status::unimplemented("the controller can only shut down").into_http());
            }
            Ok(Grpc::new(ProstCodec::<(), ()>::default())
                .unary(controller, request)
                .await)
        })
    }
}

impl UnaryService<()> for Controller {
    type Response = ();
    type Future = std::future::Ready<Result<tonic::Response<()>, tonic::Status>>;

    fn call(&mut self, _request: tonic::Request<()>) -> Self::Future {
        self.stopping.begin();
        std::future::ready(Ok(tonic::Response::new(())))
    }
}

package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.proxy.ResponseHeadWriter.Connection;
import io.gatehouse.policy.spi.Header;
import io.gatehouse.policy.spi.Verdict;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** An answer of the gateway's own, in the form that fits the request. Reused with its exchange; confined to its loop. */
final class OwnAnswer {
    private final ProxyLoop loop;
    private final Request request;
    private final RequestBody body;
    private final byte[] id;

    /** @param id of the request; its octets change with it */
    OwnAnswer(ProxyLoop loop, Request request, RequestBody body, byte[] id) {
        this.loop = loop;
        this.request = request;
        this.body = body;
        this.id = id;
    }

    /** Whether what is left of the request can be dropped, so that another can follow it. */
    boolean canDropTheRest() {
        return body.isComplete() || (body.canBeDrained() && !request.head().expectsContinue());
    }

    /** @param keeps whether the connection serves another request */
    ByteBuf problem(Caller caller, Refusal refusal, List<Header> headers, boolean keeps) {
        return loop.answers().problem(caller.alloc(), refusal.problem(), headers, frame(caller, keeps));
    }

    /** @param keeps whether the connection serves another request */
    ByteBuf reply(Caller caller, Verdict.Reply reply, boolean keeps) {
        return loop.answers()
                .reply(caller.alloc(), reply.status(), reply.headers(), reply.body(), frame(caller, keeps));
    }

    private AnswerWriter.Frame frame(Caller caller, boolean keeps) {
        Connection said =
                !keeps ? Connection.CLOSE : request.head().isHttp10() ? Connection.KEEP_ALIVE : Connection.UNSAID;
        boolean grpc = request.isValid() && caller.streamsBodies() && request.isGrpc();
        boolean toHead = request.isValid() && request.head().methodIs("HEAD");
        return new AnswerWriter.Frame(toHead, grpc, said, id);
    }
}

package io.gatehouse.dataplane.proxy;

import static io.gatehouse.dataplane.proxy.RequestHeadWriter.ascii;

import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.Reasons;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.policy.spi.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Writes the gateway's own answers. One per loop, confined to it. */
final class AnswerWriter {
    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] PROBLEM =
            ascii("\r\nContent-Type: " + Problem.MEDIA_TYPE + "\r\nCache-Control: no-store");
    private static final byte[] GRPC = ascii("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ngrpc-status: ");
    private static final byte[] GRPC_MESSAGE = ascii("\r\ngrpc-message: ");
    private static final byte[] DATE = ascii("\r\nDate: ");
    private static final byte[] LENGTH = ascii("\r\nContent-Length: ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] COLON = ascii(": ");

    private final OctetWriter out = new OctetWriter();
    private final ProblemBody.Memory bodies = new ProblemBody.Memory();
    private long dateSecond;
    private byte[] date = {};

    /** What an answer needs to know of its exchange. */
    record Frame(boolean toHead, boolean grpc, ResponseHeadWriter.Connection connection, byte[] requestId) {}

    ByteBuf problem(ByteBufAllocator alloc, Problem problem, List<Header> headers, Frame frame) {
        if (frame.grpc()) {
            return grpc(alloc, problem, headers, frame);
        }
        ProblemBody body = bodies.of(problem);
        head(problem.status(), PROBLEM, headers, body.length(), frame);
        if (!frame.toHead()) {
            out.put(body.before()).put(frame.requestId()).put(body.after());
        }
        return drained(alloc);
    }

    /** A problem as gRPC has it: a head that is all, with the status in it. */
    private ByteBuf grpc(ByteBufAllocator alloc, Problem problem, List<Header> headers, Frame frame) {
        out.clear();
        out.put(GRPC).decimal(GrpcStatus.of(problem.status())).put(GRPC_MESSAGE);
        String detail = problem.detail() == null ? problem.title() : problem.detail();
        out.put(GrpcStatus.escaped(problem.code() + ": " + detail)).put(CRLF);
        fields(headers);
        ResponseHeadWriter.end(out, frame.connection(), frame.requestId());
        return drained(alloc);
    }

    ByteBuf reply(ByteBufAllocator alloc, int status, List<Header> headers, byte[] body, Frame frame) {
        head(status, new byte[0], headers, body.length, frame);
        if (!frame.toHead()) {
            out.put(body);
        }
        return drained(alloc);
    }

    private void head(int status, byte[] type, List<Header> headers, int length, Frame frame) {
        out.clear();
        out.put(VERSION).decimal(status).put(' ').put(Reasons.of(status)).put(type);
        out.put(DATE).put(date());
        out.put(LENGTH).decimal(length).put(CRLF);
        fields(headers);
        ResponseHeadWriter.end(out, frame.connection(), frame.requestId());
    }

    private void fields(List<Header> headers) {
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            out.put(header.name().toString()).put(COLON).put(header.value()).put(CRLF);
        }
    }

    private ByteBuf drained(ByteBufAllocator alloc) {
        ByteBuf buffer = alloc.directBuffer(out.length());
        out.drainTo(buffer);
        return buffer;
    }

    /** An answer that the gateway makes itself says when (RFC 9110, section 6.6.1). */
    private byte[] date() {
        Instant now = Instant.now();
        if (now.getEpochSecond() != dateSecond) {
            dateSecond = now.getEpochSecond();
            date = ascii(DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)));
        }
        return date;
    }
}

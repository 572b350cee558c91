package io.gatehouse.dataplane;

import io.gatehouse.dataplane.settings.BadSetting;
import io.gatehouse.dataplane.settings.NodeSettings;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/** A process with one node in it. Logs nothing before it has said how lines look and how long they are written. */
public final class NodeProcess {
    /** Held, or the level would be forgotten. */
    private static final class Quiet {
        /** Says each flood of a caller's frames with its stack; they are counted instead. */
        static final java.util.logging.Logger HTTP2 =
                java.util.logging.Logger.getLogger("io.netty.handler.codec.http2");
    }

    private NodeProcess() {}

    /** Runs a node until the process is told to stop; then the exit code is 0 when all was put away. */
    public static void main(String[] arguments) {
        unlessSaid("java.util.logging.manager", LastLines.class.getName());
        unlessSaid("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
        // For where TLS is the JDK's: a caller that asks for one handshake after the other costs more than it pays.
        unlessSaid("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // Sampling for leaks costs some 4 % of a request; the tests look at every buffer.
        unlessSaid("io.netty.leakDetection.level", "disabled");
        Quiet.HTTP2.setLevel(Level.WARNING);
        CompletableFuture<Node> started = new CompletableFuture<>();
        // Told to stop while it starts, it first gets there: what it has begun is ended in order.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started.join()), "stop"));
        try {
            started.complete(Node.start(NodeSettings.of(System.getenv())));
        } catch (BadSetting | IOException e) {
            fail(e.getMessage());
        } catch (RuntimeException e) {
            // The hook above would wait for ever.
            System.getLogger(NodeProcess.class.getName()).log(Logger.Level.ERROR, "the node could not be started", e);
            fail("The node could not be started: see above.");
        }
    }

    /** Ends the process with a sentence for whoever started it, in the form in which the launcher looks for it. */
    private static void fail(@Nullable String sentence) {
        System.err.println("gatehouse: " + sentence);
        Runtime.getRuntime().halt(1);
    }

    private static void unlessSaid(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static void stop(Node node) {
        int code = 0;
        try {
            node.close();
        } catch (IOException | RuntimeException e) {
            System.getLogger(NodeProcess.class.getName()).log(Logger.Level.ERROR, "stopping failed", e);
            code = 1;
        }
        Runtime.getRuntime().halt(code);
    }
}

package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.systemtests.Admin.Offer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is promised when processes die. */
@ExtendWith(RunningGatehouse.Shared.class)
class CrashIT {
    private static final int CONNECTIONS = 8;

    private final RunningGatehouse gatehouse;
    private final Admin admin;
    private final Caller caller;

    CrashIT(RunningGatehouse gatehouse) {
        this.gatehouse = gatehouse;
        this.admin = gatehouse.admin();
        this.caller = new Caller(gatehouse.gateway());
    }

    /**
     * An exchange is counted before its last octet leaves. So what callers got in full is in the ledger, and the ledger holds no more
     * than that but for the at most one exchange of each connection that was under way at the moment of the kill.
     */
    @Test
    void aKilledNodeLosesNoCountAndInventsNone() throws Exception {
        try (Upstream upstream = Upstream.nginx()) {
            Offer offer = admin.offer(upstream.address(), ",\"quota\":{\"requests\":100000000,\"per\":\"YEAR\"}");
            String path = offer.basePath() + "/hello.txt";
            caller.awaitStatus(200, path, offer.key());
            admin.awaitCounted(offer.api(), "success", 1);
            long before = admin.counted(offer.api());

            Load load = new Load(gatehouse.gateway(), path, offer.key(), CONNECTIONS);
            Awaitility.await("load").atMost(Duration.ofSeconds(30)).until(() -> load.answered() > 20_000);
            gatehouse.kill("node");
            load.close();
            gatehouse.up();

            Awaitility.await("the ledger to hold what callers got")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> admin.counted(offer.api()) - before >= load.answered());
            admin.awaitLedger();
            long counted = admin.counted(offer.api()) - before;
            System.out.println("kill -9 under load: callers got " + load.answered() + " answers, the ledger has "
                    + counted + ", under way were at most " + CONNECTIONS);
            assertTrue(counted >= load.answered(), counted + " counted of " + load.answered());
            assertTrue(counted <= load.answered() + CONNECTIONS, counted + " counted of " + load.answered());
        }
    }

    @Test
    void withoutTheControlPlaneTrafficGoesOnAndARestartedNodeServesToo() throws Exception {
        try (Upstream upstream = Upstream.jwebserver()) {
            Offer offer = admin.offer(upstream.address(), "");
            String path = offer.basePath() + "/hello.txt";
            caller.awaitStatus(200, path, offer.key());
            admin.awaitCounted(offer.api(), "success", 1);

            gatehouse.terminate("control-plane");
            assertEquals(200, caller.status(path, offer.key()));
            assertEquals(401, caller.status(path, ""));

            gatehouse.terminate("node");
            Process node = gatehouse.startNodeAlone();
            caller.awaitStatus(200, path, offer.key());
            assertEquals(401, caller.status(path, ""));
            node.destroy();
            node.onExit().join();

            gatehouse.up();
            admin.awaitCounted(offer.api(), "key-missing", 2);
            admin.awaitCounted(offer.api(), "success", 3);
        }
    }
}

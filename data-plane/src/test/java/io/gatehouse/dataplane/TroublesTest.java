package io.gatehouse.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.dataplane.limits.LeaseStatus;
import io.gatehouse.dataplane.usage.LedgerStatus;
import io.gatehouse.model.sync.NodeReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroublesTest {
    private static final LeaseStatus LEASES = new LeaseStatus(3, 0, null);

    @Test
    void nodeThatWorksHasNone() {
        assertEquals(List.of(), new Troubles(ledger(0, 0, null), LEASES, true, 0).sentences());
    }

    @Test
    void eachIsASentence() {
        LeaseStatus leases = new LeaseStatus(3, 2, "status=503");

        List<String> sentences = new Troubles(ledger(7, 2, "No space left on device"), leases, false, 9).sentences();

        assertEquals(
                List.of(
                        "7 requests since the start could not be counted.",
                        "2 parts of the ledger were refused or damaged, and set aside in GATEHOUSE_HOME/node/usage.",
                        "The ledger is held up: No space left on device",
                        "The configuration cannot be kept on disk: a restart would go on with an older one.",
                        "No leases of quotas are to be had: status=503",
                        "The access log left out 9 lines."),
                sentences);
    }

    @Test
    void longOneIsCut() {
        String sentence = new Troubles(ledger(0, 0, "x".repeat(1000)), LEASES, true, 0)
                .sentences()
                .getFirst();

        assertEquals(NodeReport.LONGEST_TROUBLE, sentence.length());
    }

    private static LedgerStatus ledger(long lost, long refused, String trouble) {
        return new LedgerStatus(1, lost, 0, 0, 0, 0, null, refused, trouble);
    }
}

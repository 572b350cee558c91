package io.gatehouse.dataplane;

import io.gatehouse.dataplane.limits.LeaseStatus;
import io.gatehouse.dataplane.usage.LedgerStatus;
import io.gatehouse.model.sync.NodeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What keeps a node from working as it should, in sentences for an operator, as its reports tell it. Immutable. */
record Troubles(LedgerStatus ledger, LeaseStatus leases, boolean configurationIsStored, long accessLogDropped) {
    List<String> sentences() {
        List<String> found = new ArrayList<>();
        tell(found, ledger.lost() > 0 ? ledger.lost() + " requests since the start could not be counted." : null);
        tell(
                found,
                ledger.refusedSegments() > 0
                        ? ledger.refusedSegments() + " parts of the ledger were refused or damaged, and set aside in"
                                + " GATEHOUSE_HOME/node/usage."
                        : null);
        tell(found, ledger.trouble() == null ? null : "The ledger is held up: " + ledger.trouble());
        tell(
                found,
                configurationIsStored
                        ? null
                        : "The configuration cannot be kept on disk: a restart would go on with an older one.");
        tell(found, leases.trouble() == null ? null : "No leases of quotas are to be had: " + leases.trouble());
        tell(found, accessLogDropped > 0 ? "The access log left out " + accessLogDropped + " lines." : null);
        return found;
    }

    private static void tell(List<String> found, @Nullable String sentence) {
        String told = Objects.requireNonNullElse(sentence, "");
        if (!told.isEmpty()) {
            found.add(told.substring(0, Math.min(told.length(), NodeReport.LONGEST_TROUBLE)));
        }
    }
}

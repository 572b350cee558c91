package io.gatehouse.dataplane.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.dataplane.config.LiveGateway;
import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import io.gatehouse.dataplane.upstream.Targets;
import io.gatehouse.dataplane.usage.LedgerStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page for operators lists every metric, with the words that the metric itself has, and no other. */
class MetricsPageTest {
    private static final Pattern METRIC = Pattern.compile("# HELP (\\S+) (.+)\n# TYPE \\S+ (\\S+)\n");
    private static final Pattern ROW =
            Pattern.compile("\\| `((?:gatehouse|jvm|process)_\\w+)` \\| (\\w+) \\| (.+) \\|\n");

    @Test
    void eachMetricHasItsRow() throws Exception {
        LedgerStatus ledger = new LedgerStatus(0, 0, 0, 0, 0, 0, null, 0, null);
        NodeStatus status = new NodeStatus(
                new LiveGateway(),
                () -> true,
                () -> ledger,
                List.of(new LoopCounters()),
                new Targets(),
                () -> 0,
                new ExportCounts(),
                Clock.systemUTC());

        TreeSet<String> said = METRIC.matcher(PrometheusText.of(new Metrics(status).read()))
                .results()
                .map(found -> row(found, 1, 3, 2))
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);

        String page = Files.readString(Path.of("..", "docs", "operations.md"));
        TreeSet<String> written = ROW.matcher(page)
                .results()
                .map(found -> row(found, 1, 2, 3))
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
        assertEquals(String.join("\n", said), String.join("\n", written));
    }

    private static String row(MatchResult found, int name, int type, int meaning) {
        return found.group(name) + " | " + found.group(type) + " | " + found.group(meaning);
    }
}

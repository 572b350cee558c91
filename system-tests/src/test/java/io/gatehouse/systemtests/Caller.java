package io.gatehouse.systemtests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Calls the gateway as a consumer does. */
final class Caller {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI gateway;

    Caller(URI gateway) {
        this.gateway = gateway;
    }

    HttpResponse<String> get(String path, String key) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.resolve(path)).timeout(Duration.ofSeconds(30));
        if (!key.isEmpty()) {
            request.header("X-API-Key", key);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    int status(String path, String key) throws IOException, InterruptedException {
        return get(path, key).statusCode();
    }

    /** Waits until a call gives this status; a change of configuration is on its way. Returns how long it took. */
    Duration awaitStatus(int status, String path, String key) {
        long begun = System.nanoTime();
        Awaitility.await("status " + status + " at " + path)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> status(path, key) == status);
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small shop's orders, as an upstream to try Gatehouse with: {@code java sample/Sample.java}. It keeps orders in memory and depends on
 * the JDK only.
 *
 * <pre>
 * GET  /orders               all orders, newest last; ?status=open or shipped
 * GET  /orders/{id}          one order, 404 for an unknown one
 * POST /orders               {"item":"Lamp","quantity":2} gives 201 and a Location
 * GET  /orders/1013          breaks, always: 500
 * GET  /slow?ms=800          takes its time, at most ten seconds
 * GET  /health               200
 * </pre>
 *
 * Settings: {@code GATEHOUSE_SAMPLE_HOST} (127.0.0.1) and {@code GATEHOUSE_SAMPLE_PORT} (9001).
 */
final class Sample {
    private static final int BROKEN = 1013;
    private static final int KEPT = 100;
    private static final int MAX_BODY = 64 * 1024;
    private static final long MAX_PAUSE_MILLIS = 10_000;
    private static final Pattern ONE_ORDER = Pattern.compile("/orders/([^/]+)");
    private static final Pattern ITEM = Pattern.compile("\"item\"\\s*:\\s*\"([^\"\\\\\\p{Cntrl}]{1,100})\"");
    private static final Pattern QUANTITY = Pattern.compile("\"quantity\"\\s*:\\s*([1-9][0-9]{0,3})\\b");

    private final NavigableMap<Integer, Order> orders = new ConcurrentSkipListMap<>();
    private final AtomicInteger lastId = new AtomicInteger(1000);

    private record Order(int id, String item, int quantity, String status, Instant placedAt) {
        String json() {
            return "{\"id\":%d,\"item\":\"%s\",\"quantity\":%d,\"status\":\"%s\",\"placedAt\":\"%s\"}"
                    .formatted(id, item, quantity, status, placedAt);
        }
    }

    private record Answer(int status, String json, Optional<String> location) {
        Answer(int status, String json) {
            this(status, json, Optional.empty());
        }

        static Answer error(int status, String sentence) {
            return new Answer(status, "{\"error\":\"" + sentence + "\"}");
        }
    }

    private Sample() {
        List<String> items = List.of("Desk lamp", "Walnut shelf", "Wool blanket", "Tea kettle", "Notebook");
        for (int number = 0; number < 12; number++) {
            add(items.get(number % items.size()), 1 + number % 4, number % 3 == 0 ? "open" : "shipped");
        }
    }

    public static void main(String... args) throws IOException {
        String host = setting("GATEHOUSE_SAMPLE_HOST", "127.0.0.1");
        String port = setting("GATEHOUSE_SAMPLE_PORT", "9001");
        // Without it each answer on a kept-alive connection waits 40 ms for the last one's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, Integer.parseInt(port)), 1024);
        } catch (BindException e) {
            System.err.println("gatehouse: " + host + ":" + port + " cannot be listened on: " + e.getMessage()
                    + ". GATEHOUSE_SAMPLE_PORT moves it.");
            System.exit(1);
            return;
        } catch (IllegalArgumentException e) {
            System.err.println("gatehouse: GATEHOUSE_SAMPLE_PORT is no port: " + port);
            System.exit(1);
            return;
        }
        Sample sample = new Sample();
        server.createContext("/", sample::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        System.out.println("sample upstream listens on http://" + host + ":"
                + server.getAddress().getPort());
    }

    private static String setting(String name, String fallback) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? fallback : value.strip();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            byte[] body = (answer.json() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            answer.location()
                    .ifPresent(location -> exchange.getResponseHeaders().set("Location", location));
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        String method = exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
        Matcher one = ONE_ORDER.matcher(uri.getPath());
        return switch (method + " " + uri.getPath()) {
            case "GET /", "GET /health" -> new Answer(200, "{\"status\":\"up\"}");
            case "GET /orders" -> list(parameter(uri, "status"));
            case "POST /orders" ->
                place(new String(exchange.getRequestBody().readNBytes(MAX_BODY), StandardCharsets.UTF_8));
            case "GET /slow" -> pause(parameter(uri, "ms").orElse("800"));
            default ->
                one.matches() && method.equals("GET")
                        ? find(one.group(1))
                        : Answer.error(404, "There is nothing here. Try /orders.");
        };
    }

    private Answer list(Optional<String> status) {
        List<String> found = orders.values().stream()
                .filter(order -> status.isEmpty() || order.status().equals(status.get()))
                .map(Order::json)
                .toList();
        return new Answer(200, "{\"orders\":[" + String.join(",", found) + "]}");
    }

    private Answer find(String id) {
        if (id.equals(Integer.toString(BROKEN))) {
            return Answer.error(500, "This order is broken, so that dashboards have something to show.");
        }
        return orders.values().stream()
                .filter(order -> Integer.toString(order.id()).equals(id))
                .findFirst()
                .map(order -> new Answer(200, order.json()))
                .orElseGet(() -> Answer.error(404, "There is no such order."));
    }

    private Answer place(String body) {
        Matcher item = ITEM.matcher(body);
        Matcher quantity = QUANTITY.matcher(body);
        if (!item.find()) {
            return Answer.error(400, "An item is needed, for example Desk lamp.");
        }
        Order placed = add(item.group(1), quantity.find() ? Integer.parseInt(quantity.group(1)) : 1, "open");
        return new Answer(201, placed.json(), Optional.of("/orders/" + placed.id()));
    }

    /** Keeps the newest hundred, whatever comes in. */
    private Order add(String item, int quantity, String status) {
        int id = lastId.updateAndGet(last -> last + 1 == BROKEN ? last + 2 : last + 1);
        Order order = new Order(id, item, quantity, status, Instant.now());
        orders.put(id, order);
        while (orders.size() > KEPT) {
            orders.pollFirstEntry();
        }
        return order;
    }

    private static Answer pause(String millis) {
        try {
            Thread.sleep(Math.clamp(Long.parseLong(millis), 0, MAX_PAUSE_MILLIS));
            return new Answer(200, "{\"status\":\"done\"}");
        } catch (NumberFormatException _) {
            return Answer.error(400, "ms should be a number of milliseconds.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Answer.error(503, "The server stops.");
        }
    }

    private static Optional<String> parameter(URI uri, String name) {
        String query = uri.getQuery() == null ? "" : uri.getQuery().toLowerCase(Locale.ROOT);
        return List.of(query.split("&")).stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }
}

package io.gatehouse.dataplane.settings;

import io.gatehouse.dataplane.accesslog.AccessField;
import io.gatehouse.dataplane.accesslog.AccessLogSettings;
import io.gatehouse.dataplane.loops.Transport;
import io.gatehouse.dataplane.otlp.OtlpSettings;
import io.gatehouse.dataplane.proxy.TrustedProxies;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A node's settings, read and checked.
 *
 * @param folder where the node keeps its state
 * @param gateway where traffic is taken; port 0 takes a free one
 * @param gatewayTls where traffic with TLS is taken, once there is a certificate
 * @param tlsFolder where certificates lie in files; empty for none
 * @param trustedProxies proxies in front of the node
 * @param proxyProtocol whether connections from them begin with a PROXY protocol header
 * @param dns servers that are asked for host names of targets; empty for those that the machine is set up with
 * @param shedAfter see {@link io.gatehouse.dataplane.proxy.ProxySettings#shedAfter}
 * @param bodyProgress within which a request's body must come on; zero for any time
 * @param accessLog empty for none
 * @param otlp where traces and metrics go; empty for nowhere
 * @param joinToken empty when there is none; never to be logged
 */
public record NodeSettings(
        Path folder,
        InetSocketAddress gateway,
        InetSocketAddress gatewayTls,
        Optional<Path> tlsFolder,
        TrustedProxies trustedProxies,
        boolean proxyProtocol,
        InetSocketAddress status,
        URI control,
        Optional<String> joinToken,
        String name,
        Transport transport,
        int loops,
        int connections,
        List<InetSocketAddress> dns,
        Duration shedAfter,
        Duration bodyProgress,
        Optional<AccessLogSettings> accessLog,
        Optional<OtlpSettings> otlp,
        Duration drainGrace,
        Duration drain) {

    /** Reads the settings. Throws {@link BadSetting} for the first that cannot be used. */
    public static NodeSettings of(Map<String, String> environment) throws BadSetting {
        Reader from = new Reader(environment);
        int loops = from.number(Setting.GATEHOUSE_LOOPS, 0, 1024);
        String token = from.text(Setting.GATEHOUSE_JOIN_TOKEN);
        TrustedProxies trusted = from.trusted(Setting.GATEHOUSE_TRUSTED_PROXIES);
        return new NodeSettings(
                from.folder(Setting.GATEHOUSE_HOME).resolve("node"),
                from.address(Setting.GATEHOUSE_GATEWAY_HOST, Setting.GATEHOUSE_GATEWAY_PORT),
                from.address(Setting.GATEHOUSE_GATEWAY_HOST, Setting.GATEHOUSE_GATEWAY_TLS_PORT),
                from.optionalFolder(Setting.GATEHOUSE_TLS_FOLDER),
                trusted,
                from.proxyProtocol(trusted),
                from.address(Setting.GATEHOUSE_NODE_STATUS_HOST, Setting.GATEHOUSE_NODE_STATUS_PORT),
                from.url(Setting.GATEHOUSE_CONTROL_URL),
                token.isEmpty() ? Optional.empty() : Optional.of(token),
                from.name(),
                from.transport(),
                loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
                from.number(Setting.GATEHOUSE_CONNECTIONS, 1, 10_000_000),
                from.servers(Setting.GATEHOUSE_DNS, 53),
                from.duration(Setting.GATEHOUSE_SHED_AFTER),
                from.duration(Setting.GATEHOUSE_BODY_PROGRESS),
                from.accessLog(),
                OtlpReader.read(from),
                from.duration(Setting.GATEHOUSE_DRAIN_GRACE),
                from.duration(Setting.GATEHOUSE_DRAIN));
    }

    @Override
    public String toString() {
        return "NodeSettings[gateway=" + gateway + ", transport=" + transport + ", loops=" + loops + "]";
    }

    record Reader(Map<String, String> environment) {
        String text(Setting setting) {
            String said = environment.getOrDefault(setting.name(), "").strip();
            return said.isEmpty() ? setting.fallback() : said;
        }

        int number(Setting setting, int least, int most) throws BadSetting {
            try {
                int number = Integer.parseInt(text(setting));
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException _) {
                // Told below.
            }
            throw new BadSetting(
                    setting,
                    "must be a whole number from " + least + " to " + most + ", and is \"" + text(setting) + "\".");
        }

        InetSocketAddress address(Setting host, Setting port) throws BadSetting {
            int number = number(port, 0, 65_535);
            try {
                return new InetSocketAddress(InetAddress.getByName(text(host)), number);
            } catch (UnknownHostException _) {
                throw new BadSetting(host, "must be an address of this machine, and is \"" + text(host) + "\".");
            }
        }

        /** Addresses of hosts that need no looking up, with or without port. */
        List<InetSocketAddress> servers(Setting setting, int usualPort) throws BadSetting {
            List<InetSocketAddress> servers = new ArrayList<>();
            for (String each : text(setting).split(",")) {
                String said = each.strip();
                if (said.isEmpty()) {
                    continue;
                }
                int colon = said.lastIndexOf(':');
                boolean hasPort = colon > said.lastIndexOf(']') && (said.startsWith("[") || said.indexOf(':') == colon);
                String host = (hasPort ? said.substring(0, colon) : said).replaceAll("^\\[|]$", "");
                byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
                int port = hasPort ? portOf(said.substring(colon + 1)) : usualPort;
                if (address == null || port <= 0) {
                    throw new BadSetting(
                            setting,
                            "must hold addresses such as 10.0.0.2 or 10.0.0.2:53, and holds \"" + said + "\".");
                }
                servers.add(new InetSocketAddress(NetUtil.bytesToIpAddress(address), port));
            }
            return servers;
        }

        private static int portOf(String text) {
            return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535 ? Integer.parseInt(text) : -1;
        }

        Path folder(Setting setting) throws BadSetting {
            try {
                return Path.of(text(setting));
            } catch (InvalidPathException _) {
                throw new BadSetting(setting, "must be the name of a folder, and is \"" + text(setting) + "\".");
            }
        }

        Optional<Path> optionalFolder(Setting setting) throws BadSetting {
            if (text(setting).isEmpty()) {
                return Optional.empty();
            }
            Path folder = folder(setting);
            if (!Files.isDirectory(folder)) {
                throw new BadSetting(setting, "must be the name of a folder that is there, and is \"" + folder + "\".");
            }
            return Optional.of(folder);
        }

        TrustedProxies trusted(Setting setting) throws BadSetting {
            try {
                return TrustedProxies.of(text(setting));
            } catch (IllegalArgumentException e) {
                throw new BadSetting(
                        setting,
                        "must hold addresses or networks such as 10.0.0.0/8, and holds \"" + e.getMessage() + "\".");
            }
        }

        boolean proxyProtocol(TrustedProxies trusted) throws BadSetting {
            Setting setting = Setting.GATEHOUSE_PROXY_PROTOCOL;
            String said = text(setting).toLowerCase(Locale.ROOT);
            if (!said.equals("on") && !said.equals("off")) {
                throw new BadSetting(setting, "must be on or off, and is \"" + text(setting) + "\".");
            }
            if (said.equals("on") && trusted.isEmpty()) {
                throw new BadSetting(
                        setting,
                        "is on, and needs the proxies that are to be believed in " + Setting.GATEHOUSE_TRUSTED_PROXIES
                                + ".");
            }
            return said.equals("on");
        }

        Optional<AccessLogSettings> accessLog() throws BadSetting {
            String where = text(Setting.GATEHOUSE_ACCESS_LOG);
            List<AccessField> fields;
            try {
                fields = AccessField.of(text(Setting.GATEHOUSE_ACCESS_LOG_FIELDS));
            } catch (IllegalArgumentException e) {
                throw new BadSetting(
                        Setting.GATEHOUSE_ACCESS_LOG_FIELDS,
                        "must be of " + AccessField.words() + ", and holds \"" + e.getMessage() + "\".");
            }
            long bytes = number(Setting.GATEHOUSE_ACCESS_LOG_MEGABYTES, 1, 1_000_000) * 1_000_000L;
            int files = number(Setting.GATEHOUSE_ACCESS_LOG_FILES, 0, 1_000);
            return switch (where.toLowerCase(Locale.ROOT)) {
                case "off" -> Optional.empty();
                case "stdout" -> Optional.of(new AccessLogSettings(Optional.empty(), fields, bytes, files));
                default ->
                    Optional.of(new AccessLogSettings(
                            Optional.of(folder(Setting.GATEHOUSE_ACCESS_LOG)), fields, bytes, files));
            };
        }

        URI url(Setting setting) throws BadSetting {
            try {
                URI url = new URI(text(setting));
                if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                    return url;
                }
            } catch (URISyntaxException _) {
                // Told below.
            }
            throw new BadSetting(setting, "must be an http or https URL, and is \"" + text(setting) + "\".");
        }

        Duration duration(Setting setting) throws BadSetting {
            try {
                Duration duration = Duration.parse(text(setting));
                if (!duration.isNegative()) {
                    return duration;
                }
            } catch (DateTimeParseException _) {
                // Told below.
            }
            throw new BadSetting(setting, "must be a duration such as PT30S, and is \"" + text(setting) + "\".");
        }

        Transport transport() throws BadSetting {
            String said = text(Setting.GATEHOUSE_TRANSPORT).toUpperCase(Locale.ROOT);
            if (said.equals("AUTO")) {
                return Transport.best();
            }
            for (Transport transport : Transport.values()) {
                if (transport.name().equals(said)) {
                    if (!transport.isAvailable()) {
                        throw new BadSetting(
                                Setting.GATEHOUSE_TRANSPORT, "is " + said + ", which this machine does not have.");
                    }
                    return transport;
                }
            }
            throw new BadSetting(
                    Setting.GATEHOUSE_TRANSPORT, "must be auto, io_uring, epoll or nio, and is \"" + said + "\".");
        }

        String name() {
            String said = text(Setting.GATEHOUSE_NODE_NAME);
            if (!said.isEmpty()) {
                return said;
            }
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException _) {
                return "node";
            }
        }
    }
}

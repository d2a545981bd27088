// SPDX-License-Identifier: GPL-3.0-or-later
// TlsPeer: a TLS server by Java, which still knows what other libraries have dropped: SSLv3, RC4, export,
// NULL, anonymous suites. Run with a security properties file that disables nothing.
//
// usage: java TlsPeer.java KEYSTORE < LISTENERS    a listener a line: PORT PROTOCOL,... SUITE,...|*

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

public class TlsPeer {
    static void serve(SSLSocket socket) {
        try (socket) {
            socket.setSoTimeout(10000);
            socket.startHandshake();
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
            }
        } catch (Exception reason) {
            // The other side only looks.
        }
    }

    static void listen(SSLContext context, String line) throws Exception {
        String[] words = line.trim().split("\\s+");
        SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(
            Integer.parseInt(words[0]), 50, InetAddress.getByName("127.0.0.1"));
        server.setEnabledProtocols(words[1].split(","));
        server.setEnabledCipherSuites(
            words[2].equals("*") ? server.getSupportedCipherSuites() : words[2].split(","));
        Thread thread = new Thread(() -> {
            while (true) {
                try {
                    SSLSocket socket = (SSLSocket) server.accept();
                    new Thread(() -> serve(socket)).start();
                } catch (Exception reason) {
                    System.err.println(reason);
                }
            }
        });
        thread.start();
    }

    public static void main(String[] arguments) throws Exception {
        char[] password = "password".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new FileInputStream(arguments[0]), password);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            listen(context, line);
        }
    }
}

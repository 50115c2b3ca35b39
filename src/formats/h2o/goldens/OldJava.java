// Lets H2O before 3.28, which starts on Java 6 to 9, start on Java 11: javac --release 8 OldJava.java; jar cfm with Premain-Class:
// OldJava; then JAVA_TOOL_OPTIONS=-javaagent:…
import java.io.*; import java.lang.instrument.*; import java.security.ProtectionDomain;
public class OldJava {
  public static void premain(String a, Instrumentation i) {
    System.setProperty("java.version", "1.8.0_292"); System.setProperty("java.specification.version","1.8");
    i.addTransformer(new ClassFileTransformer() {
      public byte[] transform(ClassLoader l, String name, Class<?> c, ProtectionDomain p, byte[] b) {
        if (!"water/H2O".equals(name)) return null;
        byte[] from = "getBootClassPath".getBytes(), to = "getClassPath".getBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int k = 0; k < b.length; k++) {
          boolean hit = k + 3 + from.length <= b.length && b[k] == 1 && b[k+1] == 0 && b[k+2] == from.length;
          for (int j = 0; hit && j < from.length; j++) hit = b[k+3+j] == from[j];
          if (hit) { out.write(1); out.write(0); out.write(to.length); out.write(to, 0, to.length); k += 2 + from.length; }
          else out.write(b[k]);
        }
        return out.toByteArray();
      }
    });
  }
}

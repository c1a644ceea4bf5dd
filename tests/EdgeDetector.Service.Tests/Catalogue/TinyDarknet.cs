using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeDetector.Service.Catalogue;

/// <summary>A Darknet model of one convolution and one head, and a catalogue that offers it.</summary>
internal static class TinyDarknet
{
    public const string Cfg = """
        [net]
        width=32
        height=32
        channels=3
        [convolutional]
        filters=7
        size=1
        stride=1
        activation=linear
        [yolo]
        mask=0
        anchors=10,10
        num=1
        classes=2

        """;

    public const string Names = "cat\ndog\n";

    /// <summary>Header (0.2.0 and seen), 7 biases, 7×3 weights.</summary>
    public static byte[] Weights { get; } =
        [.. MemoryMarshal.AsBytes<int>([0, 2, 0, 0, 0]), .. MemoryMarshal.AsBytes<float>(Enumerable.Range(0, 7 * 4).Select(i => i / 100f).ToArray())];

    /// <summary>A catalogue with the model "tiny" at an address.</summary>
    public static string Catalogue(Uri root, string? sha256 = null) => string.Create(CultureInfo.InvariantCulture, $$"""
        catalogueVersion: 1
        names:
          pets: { url: "{{root}}data/pets.names", classes: 2 }
        models:
          tiny:
            cfg: { url: "{{root}}cfg/tiny.cfg", bytes: {{Cfg.Length}} }
            weights: { url: "{{root}}files/tiny.weights", bytes: {{Weights.Length}}, sha256: {{sha256 ?? Convert.ToHexStringLower(SHA256.HashData(Weights))}} }
            names: pets
            input: 32x32
            resize: letterbox
            bflops: 0.001
            licence: public domain
        """);
}

using System.Globalization;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Service.Commands;

/// <summary>What an import made, for a reader.</summary>
internal static class ImportReport
{
    private const int NamesShown = 5;

    public static void Write(TextWriter output, string path, ImportSummary summary, TimeSpan elapsed)
    {
        Network network = summary.Network;
        output.WriteLine(path);
        string resize = summary.Resize == ResizeMode.Letterbox ? "letterbox" : "stretch";
        Line(output, "input", $"{network.Input.Width}x{network.Input.Height}, {resize}");
        Line(output, "layers", $"{network.Layers.Count}");
        Line(output, "parameters", $"{network.ParameterCount:n0}");
        Line(output, "BFLOPs", $"{network.Bflops:0.000}");
        Line(output, "heads", $"{Heads(network)}");
        string more = summary.Names.Count > NamesShown ? ", …" : "";
        Line(output, "classes", $"{summary.Names.Count}: {string.Join(", ", summary.Names.Take(NamesShown))}{more}");
        Line(output, "file", $"{summary.ByteCount / 1e6:0.0} MB");
        Line(output, "time", $"{elapsed.TotalSeconds:0.0} s");
    }

    private static string Heads(Network network) => network.Heads.Count == 0
        ? "softmax (classifier)"
        : string.Join(", ", network.Heads.Select(head => $"{head.Place.Section} {head.Input.Width}x{head.Input.Height}"));

    private static void Line(TextWriter output, string name, FormattableString value) =>
        output.WriteLine($"  {name,-11} {value.ToString(CultureInfo.InvariantCulture)}");
}

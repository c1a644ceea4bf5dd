using System.Runtime.InteropServices;
using System.Text.Json;

namespace EdgeDetector.Models.Support;

/// <summary>What Darknet itself gave for a model, as stored in a folder of the test data.</summary>
internal sealed class DarknetReference
{
    private DarknetReference(string folder, JsonElement tensors, JsonElement layers)
    {
        Folder = folder;
        Layers = layers;
        Tensors = tensors;
        Input = ReadFloats(TestData.PathOf(tensors.GetProperty("input").GetString()!.Split('/')));
    }

    public string Folder { get; }

    public JsonElement Tensors { get; }

    public JsonElement Layers { get; }

    public float[] Input { get; }

    public static DarknetReference Load(params string[] parts)
    {
        string folder = TestData.PathOf(["reference", .. parts]);
        JsonElement tensors = ReadJson(Path.Combine(folder, "tensors.json"));
        return new DarknetReference(folder, tensors, ReadJson(Path.Combine(folder, "layers.json")).GetProperty("layers"));
    }

    /// <summary>The raw outputs before the heads, in order, with their shapes.</summary>
    public IEnumerable<(int[] Shape, float[] Values)> RawHeads()
    {
        foreach (JsonElement tensor in Tensors.GetProperty("tensors").EnumerateArray())
        {
            string file = tensor.GetProperty("file").GetString()!;
            if (file.Contains(".raw.", StringComparison.Ordinal))
            {
                int[] shape = [1, .. tensor.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32())];
                yield return (shape, ReadFloats(Path.Combine(Folder, file)));
            }
        }
    }

    public static float LargestDifference(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        float largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            float difference = Math.Abs(expected[i] - actual[i]);
            // Not Math.Max alone: a NaN must not pass as "no difference".
            largest = float.IsNaN(difference) ? float.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }

    /// <summary>Compares one layer's output with its summary; returns the largest difference in parts of the tolerance.</summary>
    public static double Compare(JsonElement summary, float[] actual)
    {
        Assert.Equal(summary.GetProperty("count").GetInt32(), actual.Length);
        double Of(string name) => summary.GetProperty(name).GetDouble();
        double rms = Math.Sqrt(actual.Average(value => (double)value * value));
        // Single values may be off by float32's rounding over a few dozen layers; means and RMS, where that averages out, by far less.
        double single = 5e-5 * Math.Max(1, Of("rms"));
        double mean = 5e-6 * Math.Max(1, Of("rms"));
        double worst = Math.Max(
            Math.Max(Math.Abs(Of("mean") - actual.Average(value => (double)value)), Math.Abs(Of("rms") - rms)) / mean,
            Math.Max(Math.Abs(Of("min") - actual.Min()), Math.Abs(Of("max") - actual.Max())) / single);
        double[] samples = [.. summary.GetProperty("samples").EnumerateArray().Select(sample => sample.GetDouble())];
        for (int k = 0; k < samples.Length; k++)
        {
            long at = samples.Length < 32 ? k : (long)k * (actual.Length - 1) / 31;
            worst = Math.Max(worst, Math.Abs(samples[k] - actual[at]) / single);
        }

        return double.IsNaN(worst) ? double.PositiveInfinity : worst;
    }

    private static JsonElement ReadJson(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }

    private static float[] ReadFloats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
}

using System.Globalization;
using EdgeDetector.Models;
using EdgeDetector.Training.Data;
using EdgeDetector.Training.Losses;
using OpenCvSharp;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>Keeps a batch for a look: each picture as the network saw it, and its objects as Darknet's labels beside it.</summary>
internal static class BadBatch
{
    /// <summary>Writes 000.png, 000.txt and so on; files of an earlier batch are replaced.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public static void Write(string folder, TrainingBatch batch)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        using torch.Tensor bytes = batch.Pictures.mul(255).round().clamp(0, 255).to(torch.uint8).flip(1).permute(0, 2, 3, 1).contiguous();
        for (int i = 0; i < batch.Truths.Count; i++)
        {
            string name = Path.Combine(folder, i.ToString("000", CultureInfo.InvariantCulture));
            using torch.Tensor picture = bytes[i].contiguous();
            using Mat pixels = Mat.FromPixelData((int)picture.shape[0], (int)picture.shape[1], MatType.CV_8UC3, picture.bytes.ToArray());
            Cv2.ImEncode(".png", pixels, out byte[] png);
            WholeFile.Write(name + ".png", stream => stream.Write(png));
            File.WriteAllLines(name + ".txt", batch.Truths[i].Select(Label));
        }
    }

    private static string Label(TruthBox truth) =>
        string.Create(CultureInfo.InvariantCulture, $"{truth.ClassId} {truth.X} {truth.Y} {truth.Width} {truth.Height}");
}

using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Heads from cfg text, and numbers to feed them.</summary>
internal static class Heads
{
    /// <summary>The input of the tests' networks: a cell is 32 pixels, so that a grid is 2 × 2.</summary>
    public static InputSize Input { get; } = new(64, 64);

    /// <summary>A [yolo] head with the anchors 16×16, 32×32, 48×24 of a network of 64×64.</summary>
    public static HeadLayer Yolo(string keys = "", string mask = "0,1,2", int classes = 2)
    {
        int filters = mask.Split(',').Length * (5 + classes);
        string activation = keys.Contains("new_coords=1", StringComparison.Ordinal) ? "logistic" : "linear";
        return Read(filters, activation, $"[yolo]\nmask={mask}\nanchors=16,16, 32,32, 48,24\nnum=3\nclasses={classes}\n{keys}\n");
    }

    /// <summary>A [Gaussian_yolo] head with the anchor 32×32 alone of the same three.</summary>
    public static HeadLayer Gaussian(string keys = "") =>
        Read(11, "linear", $"[Gaussian_yolo]\nmask=1\nanchors=16,16, 32,32, 48,24\nnum=3\nclasses=2\n{keys}\n");

    /// <summary>A [region] head with anchors of 0.5×0.5 and 1.5×0.75 cells.</summary>
    public static HeadLayer Region(string keys = "", int classes = 2) =>
        Read(2 * (5 + classes), "linear", $"[region]\nanchors=0.5,0.5, 1.5,0.75\nnum=2\nclasses={classes}\ncoords=4\n{keys}\n");

    /// <summary>Seeded normal numbers in double precision with a gradient, [pictures, channels, 2, 2]; as after a logistic function if asked.</summary>
    public static torch.Tensor Raw(HeadLayer head, int pictures = 2, int seed = 5, int side = 2)
    {
        Random random = new(seed);
        int channels = head.Mask.Count * (head.BoxValues + head.Classes);
        double[] numbers = [.. Enumerable.Range(0, pictures * channels * side * side).Select(_ => Normal(random))];
        torch.Tensor raw = torch.tensor(numbers, [pictures, channels, side, side], torch.float64);
        return (head.NewCoords ? raw.sigmoid() : raw).requires_grad_();
    }

    /// <summary>Zeros with a gradient, [pictures, channels, 2, 2]: centres in the middle of their cells, sizes of the anchors, all else ½.</summary>
    public static torch.Tensor Zeros(HeadLayer head, int pictures = 1) =>
        torch.zeros([pictures, head.Mask.Count * (head.BoxValues + head.Classes), 2, 2], torch.float64).requires_grad_();

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static HeadLayer Read(int filters, string activation, string head) => Network.Parse(
        "test.cfg",
        $"[net]\nwidth=64\nheight=64\nchannels=3\n\n[convolutional]\nfilters={filters}\nsize=1\nstride=32\nactivation={activation}\n\n{head}").Heads[0];
}

namespace EdgeDetector.Geometry;

/// <summary>
/// Brings BGR pictures into a network's input tensor, planar RGB in 0..1, in one pass: resize, channel order, planes and scale at once.
/// </summary>
/// <remarks>
/// The resize is Darknet's: bilinear with aligned corners. Models were trained on it, and it differs from OpenCV's by up to half a source
/// pixel at the borders. Not safe for several threads at a time.
/// </remarks>
internal sealed class Letterbox
{
    private const float Padding = 0.5f;

    /// <summary>Sizes of pictures whose tables are kept; more cameras of different sizes than this rebuild them.</summary>
    private const int KeptPlans = 8;

    private readonly PixelSize _network;
    private readonly ResizeMode _mode;
    private readonly Memory<float> _tensor;
    private readonly Dictionary<PixelSize, ResizePlan> _plans = [];
    private Placement? _filled;

    /// <summary>Takes the tensor to fill: 3·height·width floats, the planes R, G, B.</summary>
    public Letterbox(PixelSize network, ResizeMode mode, Memory<float> tensor)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tensor.Length, 3 * network.Area);
        _network = network;
        _mode = mode;
        _tensor = tensor;
    }

    /// <summary>Fills the tensor with a picture and says where the picture lies in it.</summary>
    /// <param name="pixels">8-bit BGR interleaved; the last row may end with its last pixel.</param>
    /// <param name="picture">The picture's size.</param>
    /// <param name="stride">Bytes from one row to the next, at least three a pixel.</param>
    public Placement Fill(ReadOnlySpan<byte> pixels, PixelSize picture, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(picture.Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(picture.Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, (long)picture.Width * 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, ((picture.Height - 1L) * stride) + (picture.Width * 3));

        ResizePlan plan = PlanFor(picture);
        Span<float> tensor = _tensor.Span;
        if (plan.Placement.HasPadding && _filled != plan.Placement)
        {
            tensor.Fill(Padding);
        }

        _filled = plan.Placement;
        Resize(pixels, stride, plan, tensor);
        return plan.Placement;
    }

    private ResizePlan PlanFor(PixelSize picture)
    {
        if (!_plans.TryGetValue(picture, out ResizePlan? plan))
        {
            if (_plans.Count == KeptPlans)
            {
                _plans.Clear();
            }

            plan = new ResizePlan(new Placement(picture, _network, _mode));
            _plans.Add(picture, plan);
        }

        return plan;
    }

    private static void Resize(ReadOnlySpan<byte> pixels, int stride, ResizePlan plan, Span<float> tensor)
    {
        Placement placement = plan.Placement;
        int plane = placement.Network.Area;
        int lastRow = placement.Picture.Height - 1;
        int width = plan.Columns.Length;
        int first = (Math.Max(0, placement.Top) * placement.Network.Width) + Math.Max(0, placement.Left);
        for (int row = 0; row < plan.Rows.Length; row++)
        {
            Tap tap = plan.Rows[row];
            ReadOnlySpan<byte> upper = plan.Upper.Row(pixels, tap.First, stride);
            ReadOnlySpan<byte> lower = plan.Lower.Row(pixels, Math.Min(tap.First + 1, lastRow), stride);
            int start = first + (row * placement.Network.Width);
            PlanarRow output = new(
                tensor.Slice(start, width),
                tensor.Slice(plane + start, width),
                tensor.Slice((2 * plane) + start, width));
            Bilinear.MixRow(upper, lower, tap.Weight, plan.Columns, output);
        }
    }
}

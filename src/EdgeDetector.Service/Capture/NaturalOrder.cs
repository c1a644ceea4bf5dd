namespace EdgeDetector.Service.Capture;

/// <summary>
/// Orders names as people do: 2.jpg before 10.jpg. The framework's own numeric ordering does not work in invariant globalization.
/// </summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The one instance.</summary>
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x;
        ReadOnlySpan<char> b = y;
        while (a.Length > 0 && b.Length > 0)
        {
            bool numbers = char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]);
            int order = numbers ? CompareNumbers(ref a, ref b) : CompareLetters(ref a, ref b);
            if (order != 0)
            {
                return order;
            }
        }

        // What is equal but for zeros and case still needs one order on every machine.
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(x, y);
    }

    private static int CompareLetters(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        int order = char.ToUpperInvariant(a[0]).CompareTo(char.ToUpperInvariant(b[0]));
        a = a[1..];
        b = b[1..];
        return order;
    }

    private static int CompareNumbers(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        ReadOnlySpan<char> first = TakeDigits(ref a);
        ReadOnlySpan<char> second = TakeDigits(ref b);
        return first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
    }

    /// <summary>The digits in front, without leading zeros.</summary>
    private static ReadOnlySpan<char> TakeDigits(ref ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return digits.TrimStart('0');
    }
}

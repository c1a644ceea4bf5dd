namespace EdgeDetector.Training.Data;

/// <summary>In which order pictures are learnt: every epoch another permutation, in which each comes once. Safe for several threads.</summary>
/// <param name="pictures">How many there are.</param>
/// <param name="seed">What the permutations follow from.</param>
internal sealed class BatchOrder(int pictures, ulong seed)
{
    /// <summary>Batches of an old and of a new epoch are made at the same time.</summary>
    private const int KeptEpochs = 4;

    private const ulong Purpose = 0x6F72646572; // "order"

    private readonly Lock _lock = new();
    private readonly Dictionary<long, int[]> _epochs = [];

    /// <summary>The picture at a place of the endless row of epochs.</summary>
    public int At(long position)
    {
        (long epoch, long place) = Math.DivRem(position, pictures);
        lock (_lock)
        {
            if (!_epochs.TryGetValue(epoch, out int[]? order))
            {
                if (_epochs.Count == KeptEpochs)
                {
                    _epochs.Clear();
                }

                order = Permutation(epoch);
                _epochs.Add(epoch, order);
            }

            return order[place];
        }
    }

    /// <summary>Fisher and Yates' shuffle.</summary>
    private int[] Permutation(long epoch)
    {
        int[] order = [.. Enumerable.Range(0, pictures)];
        SeededRandom random = new(seed, Purpose, (ulong)epoch);
        for (int i = pictures - 1; i > 0; i--)
        {
            int other = random.Below(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}

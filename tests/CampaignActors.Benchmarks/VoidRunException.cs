namespace CampaignActors.Benchmarks;

/// <summary>The ledger is wrong at the end of an arm. What was measured on it is void, and so is the run.</summary>
internal sealed class VoidRunException(string message) : Exception(message)
{
    public static void Unless(bool right, string message)
    {
        if (!right)
            throw new VoidRunException(message);
    }
}

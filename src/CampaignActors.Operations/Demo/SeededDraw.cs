using System.Globalization;
using System.Text;

namespace CampaignActors.Operations.Demo;

/// <summary>
/// Numbers that a seed and a name fix: a hash and not a generator's sequence, so that a figure that is added changes no other.
/// </summary>
internal static class SeededDraw
{
    /// <returns>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</returns>
    public static long Between(int seed, string name, long low, long high) => low + (long)(Bits(seed, name) % (ulong)(high - low + 1));

    /// <returns>64 bits that look random.</returns>
    public static ulong Bits(int seed, string name)
    {
        var bits = 14_695_981_039_346_656_037UL;
        foreach (var letter in Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{name}")))
            bits = (bits ^ letter) * 1_099_511_628_211UL;
        return Mixed(bits);
    }

    /// <summary>Bits that follow from others and look as if they did not.</summary>
    public static ulong Mixed(ulong bits)
    {
        bits += 0x9E3779B97F4A7C15UL;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
        return bits ^ (bits >> 31);
    }
}

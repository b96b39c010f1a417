namespace CampaignActors.Audience.Exports;

/// <summary>Characters of lines that are written together. It grows to what they take and is used again.</summary>
internal sealed class LineBuffer(int capacity)
{
    private char[] _characters = new char[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Written => _characters.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(char character)
    {
        Reserve(1);
        _characters[Length++] = character;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_characters.AsSpan(Length));
        Length += text.Length;
    }

    private void Reserve(int more)
    {
        if (Length + more > _characters.Length)
            Array.Resize(ref _characters, Math.Max(2 * _characters.Length, Length + more));
    }
}

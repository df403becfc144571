extension TinyModelFile {
  /// A Countdown problem that `apr` solves.
  public static let countdown = "22,26,31,53 -> 27"

  /// A model that knows one Countdown problem by heart and solves it as APR does.
  ///
  /// It calls two sub-searches by messages, of which the first finds the goal. A line is a token.
  public static var apr: [UInt8] {
    learntByHeart(
      texts: scripts.flatMap { $0 },
      successors: .init(
        uniqueKeysWithValues: scripts.flatMap { zip($0, $0.dropFirst()).map { ($0, $1) } }),
      notes: ["forkscope.dialect": "apr", "forkscope.task": "countdown"])
  }

  /// What the main thread writes behind its prompt, what each child writes behind its message, and what the main thread
  /// writes behind the results; the first text of each is the end of what stands before.
  private static let scripts = [
    [
      "[]", "\nExploring Operation: 53-22=31, Resulting Numbers: [26, 31, 31]\n",
      "Generated Node #0,0: 27:[26, 31, 31] Operation: 53-22=31\n",
      "Exploring Operation: 53-31=22, Resulting Numbers: [22, 26, 22]\n",
      "Generated Node #0,1: 27:[22, 26, 22] Operation: 53-31=22\n", "<Calling Sub Searches>\n",
      "<Start Sub Search 0 at level 1> Moving to Node #0,0\n",
      "<Start Sub Search 1 at level 1> Moving to Node #0,1\n", "<End Calling Sub Searches>",
    ],
    [
      "['53-22=31']", "\nExploring Operation: 31/31=1, Resulting Numbers: [26, 1]\n",
      "Generated Node #0,0,0: 27:[26, 1] Operation: 31/31=1\n", "27,27 equal: Goal Reached\n",
      "Moving to Node #0,0\n", "Current State: 27:[26, 31, 31], Operations: ['53-22=31']\n",
      "Exploring Operation: 31/31=1, Resulting Numbers: [26, 1]\nGenerated Node #0,0,0: 27:[26, 1] Operation: 31/31=1\n",
      "Moving to Node #0,0,0\nCurrent State: 27:[26, 1], Operations: ['53-22=31', '31/31=1']\n",
      "Exploring Operation: 26+1=27, Resulting Numbers: [27]\n27,27 equal: Goal Reached\n",
    ],
    [
      "['53-31=22']", "\nExploring Operation: 22/22=1, Resulting Numbers: [26, 1]\n",
      "Exploring Operation: 26-1=25, Resulting Numbers: [25]\n", "25,27 unequal: No Solution\n",
    ],
    [
      "<End Sub Searches>\n", "27,27 equal: Goal Reached\nMoving to Node #0\n",
      "Current State: 27:[22, 26, 31, 53], Operations: []\n",
      "Exploring Operation: 53-22=31, Resulting Numbers: [26, 31, 31]\nGenerated Node #0,0: 27:[26, 31, 31] Operation: 53-22=31\n",
      "Moving to Node #0,0\nCurrent State: 27:[26, 31, 31], Operations: ['53-22=31']\nExploring Operation: 31/31=1, Resulting Numbers: [26, 1]\n",
      "Moving to Node #0,0,0\nCurrent State: 27:[26, 1], Operations: ['53-22=31', '31/31=1']\nExploring Operation: 26+1=27, Resulting Numbers: [27]\n",
      "27,27 equal: Goal Reached",
    ],
  ]
}
